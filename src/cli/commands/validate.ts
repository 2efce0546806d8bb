import { Option } from 'commander';
import type { WorkflowType } from '../../template/project.ts';
import { checkCodes } from '../../validate/check-codes.ts';
import { validateFiles } from '../../validate.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { given } from '../given.ts';
import { type KeyValues, PARAMETER_OPTIONS, TYPE_OPTION } from '../options.ts';
import { createOutput, writePlain } from '../outputs.ts';
import { readBytes } from '../read-input.ts';
import { VALIDATE_FORMATS, type ValidateFormatName } from '../validate-formats/index.ts';
import { summarize } from '../validate-formats/summary.ts';

/** Checks templates and definitions without running anything. */
export const validateCommand: Command = {
  name: 'validate',
  summary: 'checks templates and definitions; made for pre-commit and CI',
  arguments: [['<files...>', 'templates, definitions, and folders in which they are found; - for stdin']],
  options: [
    new Option('--format <format>', `what goes to stdout: ${describeFormats()}`)
      .choices(Object.keys(VALIDATE_FORMATS))
      .default('pretty'),
    new Option('--strict', 'warnings count as errors'),
    new Option('--ignore <code>', 'does not report this code; repeat it for several').argParser(collect),
    TYPE_OPTION,
    ...PARAMETER_OPTIONS,
  ],
  examples: [
    ['sfn-run validate .', 'all templates and definitions in this folder'],
    ['sfn-run validate --format github --strict .', 'in CI, where warnings fail too'],
  ],

  async run(paths, options, io) {
    const files = paths as readonly string[];
    const ignore = (options.ignore as readonly string[] | undefined) ?? [];
    checkCodes(ignore, '--ignore');
    const reports = await validateFiles(files, {
      cwd: io.cwd,
      ignore,
      readStdin: () => readBytes(io.stdin),
      ...(options.strict === true && { strict: true }),
      ...given('type', options.type as WorkflowType | undefined),
      ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
      ...given('parameterOverrides', options.parameterOverrides as KeyValues | undefined),
      ...given('substitutions', options.substitution as KeyValues | undefined),
    });
    const format = VALIDATE_FORMATS[options.format as ValidateFormatName];
    await format.print(reports, createOutput(io.stdout, options, io));
    if (!format.hasSummary) {
      writePlain(io.stderr, `${summarize(reports)}\n`);
    }
    return reports.some(({ result }) => result === 'FAIL') ? EXIT_CODES.failure : EXIT_CODES.success;
  },
};

function collect(code: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, code];
}

function describeFormats(): string {
  return Object.entries(VALIDATE_FORMATS)
    .map(([name, { help }]) => `${name} (${help})`)
    .join(', ');
}
