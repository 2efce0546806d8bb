import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import { checkCodes } from '../../validate/check-codes.ts';
import type { Helpers, ValidateOptions } from '../../validate/file-report.ts';
import { type FileReport, validateAll } from '../../validate.ts';
import { type CommonValues, defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { choice, choiceOr, given, namesOf, option, type ValuesOf } from '../options/option.ts';
import { PARAMETER_OPTIONS, S3_OPTION, TYPE_OPTION, WATCH_OPTION } from '../options/options.ts';
import { readBytes } from '../options/read-input.ts';
import { createOutput, writePlain } from '../outputs/outputs.ts';
import { VALIDATE_FORMATS } from '../validate-formats/index.ts';
import { summarize } from '../validate-formats/summary.ts';

/** Lambda's runtimes that are not deprecated, or were deprecated only recently. */
const NODE_RUNTIMES = ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const;

const OPTIONS = [
  choiceOr('--format <format>', `what goes to stdout: ${describeFormats()}`, namesOf(VALIDATE_FORMATS), 'pretty'),
  option('--strict', 'treats warnings as errors'),
  option('--ignore <code>', 'ignores this diagnostic code; repeatable', collect),
  option('--skip-unrelated', 'skips files that are neither templates with a state machine nor definitions'),
  option('--check-graph <file>', 'checks that the graphs in this Markdown file are up to date; repeatable', collect),
  choice(
    '--runtime <runtime>',
    "warns about what would break if the templates' Node.js functions moved to this runtime",
    NODE_RUNTIMES,
  ),
  TYPE_OPTION,
  ...PARAMETER_OPTIONS,
  S3_OPTION,
  option('--no-cache', 'validates definitions again that had no problems, and keeps no results'),
  WATCH_OPTION,
] as const;

/** Checks templates and definitions without running anything. */
export const validateCommand = defineCommand({
  name: 'validate',
  summary: 'checks templates and definitions without running them, for pre-commit and CI',
  arguments: [['<files...>', 'templates, definitions, and folders to search for them; - for stdin']],
  options: OPTIONS,
  examples: [
    ['sfn-run validate .', 'all templates and definitions in this folder'],
    ['sfn-run validate --runtime nodejs24.x .', 'what to change before functions move to that runtime'],
    ['sfn-run validate --format github --strict .', 'in CI, where warnings fail too'],
  ],

  async run(paths, options, io) {
    const files = paths.filter((path) => path !== undefined);
    if (options.watch !== true) return (await validateOnce(files, options, io)).code;
    if (files.includes('-')) throw new UsageError('--watch needs files, and stdin is not a file');
    const { watchLoop } = await import('../watch/watch-loop.ts');
    const work = {
      async run() {
        const { reports } = await validateOnce(files, options, io);
        return new Set(reports.map(({ file }) => resolve(io.cwd, file)));
      },
      async close() {},
    };
    return watchLoop(work, createOutput(io.stderr, options, io), io);
  },
});

/** Validates, prints the problems, and returns the exit code. */
async function validateOnce(
  files: readonly string[],
  options: ValuesOf<typeof OPTIONS> & CommonValues,
  io: Io,
): Promise<{ readonly code: number; readonly reports: readonly FileReport[] }> {
  const ignore = options.ignore ?? [];
  checkCodes(ignore, '--ignore');
  const validating: ValidateOptions = {
    cwd: io.cwd,
    ignore,
    readStdin: () => readBytes(io.stdin),
    ...(options.strict === true && { strict: true }),
    ...given('runtime', options.runtime),
    ...(options.skipUnrelated === true && { skipUnrelated: true }),
    ...given('type', options.type),
    ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
    ...given('parameterOverrides', options.parameterOverrides),
    ...given('substitutions', options.substitution),
    ...given('s3Dir', options.s3),
  };
  const isOnce = options.watch !== true;
  const door = findDoor();
  const helpers = isOnce && door !== undefined ? findHelpers(validating, door, options.cache !== false, io) : {};
  const validated = await validateAll(files, validating, helpers);
  const graphs = await checkAllGraphs(options.checkGraph, io, options);
  if (graphs === undefined) return { code: EXIT_CODES.usage, reports: validated };
  const reports = [...validated, ...graphs];
  const format = VALIDATE_FORMATS[options.format];
  await format.print(reports, createOutput(io.stdout, options, io));
  if (!format.hasSummary) {
    writePlain(io.stderr, `${summarize(reports)}\n`);
  }
  const code = reports.some(({ result }) => result === 'FAIL') ? EXIT_CODES.failure : EXIT_CODES.success;
  return { code, reports };
}

/** Code for graphs is loaded only if graphs are checked. */
async function checkAllGraphs(
  files: readonly string[] | undefined,
  io: Io,
  options: CommonValues,
): Promise<readonly FileReport[] | undefined> {
  if (files === undefined) return [];
  const { checkGraphs } = await import('../graphs/check-graphs.ts');
  const people = createOutput(io.stderr, options, io);
  const reports: FileReport[] = [];
  for (const file of files) {
    const report = await checkGraphs(file, io, people);
    if (report === undefined) return undefined;
    reports.push(report);
  }
  return reports;
}

function collect(code: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, code];
}

function describeFormats(): string {
  return Object.entries(VALIDATE_FORMATS)
    .map(([name, { help }]) => `${name} (${help})`)
    .join(', ');
}

/** With fewer, starting a thread takes as long as it saves. */
const MANY = 1_000;

/**
 * What makes the validation of many files faster: threads, and the verdicts of earlier runs. The code for this is not
 * loaded for only a few.
 */
function findHelpers(options: ValidateOptions, door: string, keepsVerdicts: boolean, io: Io): Helpers {
  return {
    async team(files) {
      if (files.length < MANY) return new Map();
      const { createTeam } = await import('../../validate/create-team.ts');
      return createTeam(options, door)(files);
    },
    async openVerdicts() {
      if (!keepsVerdicts) return undefined;
      const { openVerdicts } = await import('../load/open-verdicts.ts');
      return openVerdicts(options, io);
    },
  };
}

/** The script that runs a file of the build in a thread. Undefined when run from source: it has neither helper. */
function findDoor(): string | undefined {
  const path = join(import.meta.dirname, '../bin/thread.js');
  return existsSync(path) ? path : undefined;
}
