import { StatesError } from '../../engine/errors.ts';
import { type Complain, readEntries, readKnownEntries } from '../../source/known-entries.ts';
import { type MapEntry, type SourceNode, stringOf, toJson } from '../../source/source-node.ts';
import { createFailure, type MockAnswer } from './answer.ts';
import type { Responder } from './mocks.ts';

/** An entry of MockedResponses: the answers to the invocations of a state, by number. */
export interface MockedResponse {
  readonly name: string;
  /** Ascending and without a gap; empty if there are no answers. */
  readonly steps: readonly ResponseStep[];
}

interface ResponseStep {
  /** `0`, `1-2` */
  readonly numbers: string;
  readonly last: number;
  readonly answer: MockAnswer;
  /** The value of Return, for a check of its shape. */
  readonly returned: SourceNode | undefined;
}

const FIELDS = ['Return', 'Throw'];
const NUMBERS = /^(\d{1,9})(?:-(\d{1,9}))?$/;

/**
 * Parses one entry of MockedResponses: `"0"`, `"1"`, `"2-4"`, each with Return or Throw.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
 */
export function readMockedResponse({ key: name, value }: MapEntry, complain: Complain): MockedResponse {
  const entries = readEntries(value, `The mocked response '${name}'`, complain);
  const steps: (ResponseStep & { readonly first: number; readonly entry: MapEntry })[] = [];
  /** An answer that could not be parsed leaves no gap. */
  let hasFault = false;
  for (const entry of entries?.values() ?? []) {
    const [, from, to = from] = NUMBERS.exec(entry.key) ?? [];
    const first = Number(from);
    const last = Number(to);
    if (from === undefined || last < first) {
      complain(entry.keyRange, `'${entry.key}' is not an invocation number`, "Write '0', '1' or '2-4'");
      hasFault = true;
      continue;
    }
    const read = readResponse(entry, complain);
    if (read === undefined) hasFault = true;
    else steps.push({ numbers: entry.key, first, last, entry, ...read });
  }
  steps.sort((a, b) => a.first - b.first);
  let next = 0;
  for (const { first, last, entry } of steps) {
    if (first > next && !hasFault) {
      complain(
        entry.keyRange,
        `The mocked response '${name}' has no answer for invocation ${next}`,
        'Invocations are numbered from 0 without gaps',
      );
    }
    if (first < next) complain(entry.keyRange, `Invocation ${first} of '${name}' has two answers`);
    next = last + 1;
  }
  return { name, steps };
}

function readResponse(
  { key, keyRange, value }: MapEntry,
  complain: Complain,
): Pick<ResponseStep, 'answer' | 'returned'> | undefined {
  const fields = readKnownEntries(value, `The response '${key}'`, FIELDS, complain);
  // an unknown field has been reported, and may be a known one with a typo
  if (fields === undefined || [...fields.keys()].some((name) => !FIELDS.includes(name))) return undefined;
  const returned = fields.get('Return')?.value;
  const thrown = fields.get('Throw')?.value;
  if ((returned === undefined) === (thrown === undefined)) {
    const problem = returned === undefined ? 'neither Return nor Throw' : 'both Return and Throw';
    complain(keyRange, `The response '${key}' has ${problem}`, 'An invocation succeeds or fails: give one of them');
    return undefined;
  }
  if (returned !== undefined) return { returned, answer: { delayMs: 0, output: toJson(returned) } };
  const failure = readKnownEntries(thrown!, 'Throw', ['Error', 'Cause'], complain);
  const error = readText(failure?.get('Error'), complain);
  const cause = readText(failure?.get('Cause'), complain);
  if (failure === undefined) return undefined;
  if (!failure.has('Error')) complain(thrown!, "Throw has no 'Error'");
  return { returned: undefined, answer: { delayMs: 0, failure: createFailure(error ?? '', cause) } };
}

function readText(entry: MapEntry | undefined, complain: Complain): string | undefined {
  const text = stringOf(entry?.value);
  if (entry !== undefined && text === undefined) complain(entry.value, `${entry.key} must be a string`);
  return text;
}

/**
 * Answers one state: its invocations are counted over the entire execution, including retries and iterations, in the
 * order of their arrival. One beyond the last number ends the execution, as in Step Functions Local.
 */
export function respondByNumber({ name, steps }: MockedResponse, testCase: string): Responder {
  let count = 0;
  return ({ state }) => {
    const number = count++;
    const step = steps.find(({ last }) => number <= last);
    if (step !== undefined) return step.answer;
    const given = steps.length === 0 ? 'none' : steps.map(({ numbers }) => numbers).join(', ');
    throw new StatesError(
      'States.Runtime',
      `The test case '${testCase}' has no response for invocation ${number} of the state '${state}': '${name}' has ${given}`,
      { fatal: true },
    );
  };
}
