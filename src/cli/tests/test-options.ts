import { TEST_REPORTERS } from '../../testing/reporters/index.ts';
import { COVERAGE_OPTIONS, THRESHOLD_OPTION } from '../options/coverage.ts';
import { InvalidValue, option, type ValuesOf } from '../options/option.ts';
import { DEFINITION_OPTIONS, WATCH_OPTION } from '../options/options.ts';
import { CONFIG_OPTION } from '../options/run-options.ts';
import { parseReporter } from './test-outputs.ts';

export const TEST_OPTIONS = [
  option('-t, --test-name <text>', 'only tests whose name contains this text, or matches /a pattern/', parseName),
  option('--bail', 'stops at the first test that fails'),
  option('--jobs <n>', 'how many tests run in parallel (default: one per processor)', parseCount),
  option('-u, --update', 'updates snapshots to the current results'),
  option('--reporter <name>', `${describeReporters()}; junit=FILE writes to a file; repeatable`, parseReporterOption),
  option('--report <file>', 'also writes an HTML page: what the tests reach of each machine, and how they ended'),
  option('--init', 'writes a first test file beside a definition, with a test for each path through it'),
  DEFINITION_OPTIONS[0],
  WATCH_OPTION,
  ...COVERAGE_OPTIONS,
  THRESHOLD_OPTION,
  CONFIG_OPTION,
] as const;

export type TestValues = ValuesOf<typeof TEST_OPTIONS>;

/** @throws InvalidValue */
function parseName(text: string): string {
  try {
    matchName(text);
    return text;
  } catch (error) {
    throw new InvalidValue((error as Error).message);
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= 1000) return count;
  throw new InvalidValue('Expected a whole number from 1 to 1000.');
}

function parseReporterOption(
  text: string,
  previous: ReturnType<typeof parseReporter> | undefined,
): ReturnType<typeof parseReporter> {
  try {
    return parseReporter(text, previous);
  } catch (error) {
    throw new InvalidValue((error as Error).message.replace('--reporter: ', ''));
  }
}

function describeReporters(): string {
  return Object.entries(TEST_REPORTERS)
    .map(([name, { help }]) => `${name} (${help})`)
    .join(', ');
}

/** Matches a part of a name, or `/a pattern/`. @throws SyntaxError if the pattern is invalid */
export function matchName(text: string): (name: string) => boolean {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  if (source === undefined) return (name) => name.toLowerCase().includes(text.toLowerCase());
  const pattern = new RegExp(source, flags);
  return (name) => pattern.test(name);
}
