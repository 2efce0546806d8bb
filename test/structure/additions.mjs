const lineBefore = (line, added) => ({ before: line, after: `${added}\n${line}` });

/**
 * CONTRIBUTING.md's changes for a new X, applied. `row` is the row of its table; `compilerNames` are the files that the
 * compiler reports if one of the places is forgotten.
 */
export const ADDITIONS = {
  'state type': {
    row: 'state type',
    edits: {
      'src/states/log.ts': {
        after: `import { EVERY_STATE, TRANSITION } from '../definition/common-fields.ts';
import type { StateBase } from '../definition/definition.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';

export const logSyntax: StateSyntax<StateBase> = {
  fields: { ...EVERY_STATE, ...TRANSITION, Message: 'both' },
  parse: (base) => base,
};

export const logSemantics: StateSemantics<StateBase> = {
  // biome-ignore lint/correctness/useYield: it asks nothing of the world
  *run(_, payload) {
    return { value: payload };
  },
};
`,
      },
      'src/states/index.ts': [
        lineBefore('import { mapSemantics', "import { logSemantics, logSyntax } from './log.ts';"),
        lineBefore('  Map: {', '  Log: { syntax: logSyntax, semantics: logSemantics },'),
      ],
      'src/definition/state-type-name.ts': { before: "'Map']", after: "'Map', 'Log']" },
    },
    // otherwise one table would have too many rows or too few
    compilerNames: {
      'src/states/index.ts': ['src/states/index.ts'],
      'src/definition/state-type-name.ts': ['src/states/index.ts'],
    },
  },
  'intrinsic function': {
    row: 'intrinsic function',
    edits: {
      'src/expressions/intrinsics/arrays.ts': lineBefore(
        '/** By deep equality. */',
        `export const arrayReverse: Intrinsic = {
  name: 'ArrayReverse',
  args: { min: 1, max: 1 },
  call: (args) => [...arrayArgument(args, 0)].reverse(),
};
`,
      ),
      'src/expressions/intrinsics/index.ts': [
        { before: 'arrayRange, arrayUnique }', after: 'arrayRange, arrayReverse, arrayUnique }' },
        lineBefore('    arrayUnique,', '    arrayReverse,'),
      ],
    },
  },
  format: {
    row: 'output format',
    edits: {
      'src/reporters/count.ts': {
        after: `import type { Output, Reporter } from './reporter.ts';

export function createCountReporter(output: Output): Reporter {
  let count = 0;
  return { onEvent: () => void count++, onEnd: () => output.write(\`\${count} events\\n\`) };
}
`,
      },
      'src/reporters/index.ts': [
        lineBefore(
          "import { createEventsReporter, createHistoryReporter } from './history.ts';",
          "import { createCountReporter } from './count.ts';",
        ),
        lineBefore('  markdown: {', "  count: { help: 'how many events there were', create: createCountReporter },"),
      ],
      'src/config/settings.ts': { before: "'history', 'markdown']", after: "'history', 'markdown', 'count']" },
      'schema/sfn-run.schema.json': { before: '"history", "markdown"]', after: '"history", "markdown", "count"]' },
      'docs/commands.md': lineBefore('| `events` |', '| `count` | run | how many events there were |'),
    },
    compilerNames: { 'src/config/settings.ts': ['src/cli/options/run-options.ts'] },
  },
  integration: {
    row: 'optimised integration',
    edits: {
      'src/services/integrations/messaging.ts': {
        before: '/** HTTP Tasks. */',
        after: `export const ses: ServiceRow = {
  names: { prefix: 'SES', service: 'AmazonSES', exception: 'AmazonSESException' },
  iam: 'ses',
  actions: { sendEmail: { patterns: 'R', required: ['Source'] } },
};

/** HTTP Tasks. */`,
      },
      'src/services/integrations/index.ts': [
        { before: 'http, sns', after: 'http, ses, sns' },
        lineBefore('  states,\n', '  ses,'),
      ],
    },
  },
  command: {
    row: 'command',
    edits: {
      'src/cli/commands/hello.ts': {
        after: `import { defineCommand } from '../command.ts';

export const helloCommand = defineCommand({
  name: 'hello',
  summary: 'greets',
  arguments: [],
  options: [],
  async run(_args, _options, io) {
    io.stdout.write('hello\\n');
    return 0;
  },
});
`,
      },
      'src/cli/commands/index.ts': lineBefore(
        '  trace: async',
        "  hello: async () => (await import('./hello.ts')).helloCommand,",
      ),
      'docs/commands.md': lineBefore('| `sfn-run trace', '| `sfn-run hello` | greets |'),
    },
  },
  'step listener': {
    row: 'listener to the steps of a run',
    edits: {
      'src/cli/name-states.ts': {
        after: `import type { StateWatcher } from '../engine/interceptor.ts';

/** Names each state on stderr when it begins. */
export const nameStates: StateWatcher = {
  beforeState: ({ state }) => void process.stderr.write(\`begins: \${state.name}\\n\`),
  onFailure() {},
  afterState() {},
  onGivenWork() {},
};
`,
      },
      'src/cli/commands/run.ts': [
        { before: 'intercept([collector]', after: 'intercept([collector, nameStates]' },
        lineBefore('import type { OpenedReport }', "import { nameStates } from '../name-states.ts';"),
      ],
    },
  },
};
