import { relative } from 'node:path';
import { listProjects } from '../../list-projects.ts';
import type { Output } from '../../reporters/reporter.ts';
import { printable } from '../../source/printable.ts';
import type { FunctionCode, Project } from '../../template/project.ts';
import { findUnusedParameters } from '../../template/unused-parameters.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { printDiagnostics } from '../load/print-diagnostics.ts';
import { choiceOr, given } from '../options/option.ts';
import { PARAMETER_OPTIONS } from '../options/options.ts';
import { readBytes } from '../options/read-input.ts';
import { formatColumns } from '../outputs/format-columns.ts';
import { createOutput } from '../outputs/outputs.ts';

/** Lists what can be run. */
export const listCommand = defineCommand({
  name: 'list',
  summary: 'lists the state machines and functions of templates and folders',
  arguments: [['[paths...]', 'templates, definitions, and folders to search for them (default: this folder)']],
  options: [
    choiceOr(
      '--format <format>',
      'what goes to stdout: pretty (for people), json (an array with one object per file)',
      ['pretty', 'json'],
      'pretty',
    ),
    PARAMETER_OPTIONS[0],
  ],
  examples: [
    ['sfn-run list', 'what is in this folder'],
    ["sfn-run list template.yml --format json | jq '.[].machines[].id'", 'the ids of its machines, for a script'],
  ],

  async run(paths, options, io) {
    const named = paths.filter((path) => path !== undefined);
    const projects = await listProjects(named.length === 0 ? ['.'] : named, {
      cwd: io.cwd,
      readStdin: () => readBytes(io.stdin),
      ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
      ...given('parameterOverrides', options.parameterOverrides),
    });
    // several files share the options
    const [only, another] = projects;
    const unused =
      only === undefined || another !== undefined ? [] : findUnusedParameters(only, options.parameterOverrides);
    await printDiagnostics(unused, createOutput(io.stderr, options, io));
    const output = createOutput(io.stdout, options, io);
    const listed = projects.map((project) => describe(project, io.cwd));
    if (options.format === 'json') output.write(`${JSON.stringify(listed, undefined, output.isTTY ? 2 : undefined)}\n`);
    else print(listed, output);
    return EXIT_CODES.success;
  },
});

interface Listed {
  readonly file: string;
  readonly machines: readonly {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly definition: string;
  }[];
  readonly functions: readonly {
    readonly id: string;
    readonly name: string;
    readonly runtime: string | null;
    readonly handler: string | null;
    readonly code: string;
  }[];
}

function describe({ path, machines, functions }: Project, cwd: string): Listed {
  return {
    file: path === '-' ? '<stdin>' : path,
    machines: machines.map(({ logicalId, name, type, definitionPath }) => ({
      id: logicalId,
      name,
      type,
      definition: definitionPath,
    })),
    functions: functions.map(({ logicalId, name, runtime, handler, code }) => ({
      id: logicalId,
      name,
      runtime: runtime ?? null,
      handler: handler ?? null,
      code: describeCode(code, cwd),
    })),
  };
}

function describeCode(code: FunctionCode, cwd: string): string {
  switch (code.kind) {
    case 'folder':
    case 'module':
      return relative(cwd, code.path) || '.';
    case 'inline':
      return 'inline';
    case 'elsewhere':
      return code.reason;
  }
}

function print(listed: readonly Listed[], output: Output): void {
  const sections = listed.map(({ file, machines, functions }) => [
    printable(file),
    ...formatColumns(
      machines.map(({ id, name, type, definition }) => [
        id,
        type,
        ...(name === id ? [] : [name]),
        ...(definition === file ? [] : [definition]),
      ]),
    ),
    ...formatColumns(functions.map(({ id, runtime, handler, code }) => [id, runtime ?? 'image', handler ?? '', code])),
  ]);
  output.write(`${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}
