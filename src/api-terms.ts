import { inTermsOf, type OptionTerms, withoutForeignOptions } from './source/option-terms.ts';
import { UsageError } from './source/usage-error.ts';

/** The names of options in the API: of `run` with a path, `loadProject` and `selectMachine`. */
const OF_RUN: readonly (readonly [string, string])[] = [
  ['--handler', 'handlers'],
  ['--handlers', 'handlersFolder'],
  ['--env-vars', 'envVars'],
  ['--parameter-overrides', 'parameterOverrides'],
  ['--substitution', 'substitutions'],
  ['--state-machine', 'stateMachine'],
  ['--s3', 's3Dir'],
  ['--mock', 'mocks'],
  ['--type', 'type'],
];

/** Those of `createTasks` and `loadMocks`. */
const OF_TASKS: typeof OF_RUN = [
  ['--endpoint-url', 'endpoints'],
  ['--lambda-endpoint', 'lambdaEndpoint'],
  ['--connections', 'connections'],
  ['--test-case', 'testCase'],
];

const RUN_TERMS = termsOf(OF_RUN);
const ALL_TERMS = termsOf([...OF_RUN, ...OF_TASKS]);

function termsOf(names: typeof OF_RUN): OptionTerms {
  return {
    settings: new Map(names),
    entry: (setting, name, value) => `${setting}: { ${quote(name)}: ${quote(value)} }`,
  };
}

function quote(text: string): string {
  return /^[\w$]+$|^<\w+>$/.test(text) ? text : `'${text}'`;
}

/** The same with the API's names in the messages of its UsageErrors. */
export async function withApiTerms<Result>(work: () => Result | Promise<Result>, isRun = false): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw rename(error, isRun);
  }
}

/** The same for what is not asynchronous. */
export function withApiTermsNow<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw rename(error, false);
  }
}

/** A text with the API's names in place of options. */
export function inApiTerms(text: string, isRun = false): string {
  const terms = isRun ? RUN_TERMS : ALL_TERMS;
  return text
    .split('\n')
    .flatMap((line) => {
      // the API's mocks need no file
      const own = withoutForeignOptions(line.replaceAll('--mock FILE', '--mock'), terms);
      return own === '' && line !== '' ? [] : inTermsOf(terms, own);
    })
    .join('\n');
}

/** The error itself, whose class and stack matter. */
function rename(error: unknown, isRun: boolean): unknown {
  if (!(error instanceof UsageError)) return error;
  const { message, stack } = error;
  const renamed = inApiTerms(message, isRun);
  error.message = renamed;
  if (stack !== undefined) error.stack = stack.replace(message, () => renamed);
  return error;
}
