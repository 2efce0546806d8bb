import { resolve } from 'node:path';
import { createTasks } from '../../create-tasks.ts';
import { describeInvalidDefinition } from '../../definition/aws-diagnostic.ts';
import type { Json } from '../../json.ts';
import type { Output } from '../../reporters/reporter.ts';
import { keepColors } from '../../reporters/terminal/keep-colors.ts';
import { loadPainter } from '../../reporters/terminal/painter.ts';
import { formatStateTest } from '../../reporters/terminal/state-test.ts';
import { UsageError } from '../../source/usage-error.ts';
import { INSPECTION_LEVELS, toTestStateAnswer } from '../../test-state/answer.ts';
import { compileState } from '../../test-state/compile-state.ts';
import { describeTest } from '../../test-state/describe-test.ts';
import type { TestedState, TestStateOptions } from '../../test-state/test-state.ts';
import { testState } from '../../test-state/test-state.ts';
import { type CommonValues, defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadSource, printAll } from '../load/load-machine.ts';
import { choice, choiceOr, given, option, type ValuesOf } from '../options/option.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS, S3_OPTION, TYPE_OPTION } from '../options/options.ts';
import { readInput, readJsonOption } from '../options/read-input.ts';
import {
  CONFIG_OPTION,
  HANDLER_OPTIONS,
  HANDLER_SETTINGS,
  SERVICE_OPTIONS,
  SERVICE_SETTINGS,
} from '../options/run-options.ts';
import { hintAtService, readServiceOptions } from '../options/services.ts';
import { createOutput } from '../outputs/outputs.ts';
import { Interrupt } from '../run/interrupt.ts';
import { loadInspector } from '../run/load-inspector.ts';
import { readMock, readObject, readStateConfiguration } from '../run/read-test-options.ts';

const OPTIONS = [
  option('--state-name <name>', 'the state to test; it may be in a branch or an item processor'),
  option('-i, --input <file|json|->', "the state's input: a file, inline JSON, or stdin (default: {})"),
  option('--mock <file|json>', 'the mocked result: {"result": "..."} or {"errorOutput": {"error", "cause"}}'),
  option('--variables <file|json>', 'the workflow variables that the state can read'),
  option('--context <file|json>', 'the complete context object'),
  option(
    '--state-configuration <file|json>',
    'retrierRetryCount, errorCausedByState, mapIterationFailureCount, mapItemReaderData',
  ),
  choice(
    '--inspection-level <level>',
    'how much is shown (default: DEBUG for people, INFO as JSON)',
    INSPECTION_LEVELS,
  ),
  option('--reveal-secrets', 'accepted for compatibility with AWS; nothing is masked here'),
  option('--role-arn <arn>', 'the role ARN in the context object; the execution takes its account from it'),
  ...DEFINITION_OPTIONS,
  ...HANDLER_OPTIONS,
  S3_OPTION,
  ...SERVICE_OPTIONS,
  TYPE_OPTION,
  CONFIG_OPTION,
  choiceOr(
    '--format <format>',
    "pretty (the state's output as JSON), json (what AWS's TestState answers)",
    ['pretty', 'json'],
    'pretty',
  ),
  option('-q, --quiet', 'hides the stages'),
] as const;

type TestStateValues = ValuesOf<typeof OPTIONS> & CommonValues;

/** Runs one state, as AWS's TestState does. */
export const testStateCommand = defineCommand({
  name: 'test-state',
  summary: 'runs one state, as TestState does, and shows its data at each stage',
  arguments: [['<definition>', "a state's definition, a state machine's, or a template; - for stdin"]],
  settings: [...DEFINITION_SETTINGS, ...HANDLER_SETTINGS, ...SERVICE_SETTINGS, 's3', 'type'],
  options: OPTIONS,
  examples: [
    [
      "sfn-run test-state template.yml --state-name 'Wrap gift' -i '{\"gift\": true}'",
      'one state of a machine, and its data after each step',
    ],
  ],

  async run([definition = ''], options, io) {
    refuseSharedStdin(definition, options);
    const people = createOutput(io.stderr, options, io);
    const request = await readRequest(options, io);
    if (request.mock !== undefined && options.revealSecrets === true) {
      throw new UsageError('TestState does not support RevealSecrets when a mock is specified.');
    }
    const loaded = await loadSource(definition, options, io, people, { acceptsParts: true });
    if (loaded === undefined) return EXIT_CODES.usage;
    const { found, diagnostics } = await compileState(loaded.source, {
      ...given('stateName', options.stateName),
      ...given('type', options.type),
      ...given('unknownNames', request.mock === undefined ? undefined : ('warning' as const)),
    });
    await printAll(loaded.project, diagnostics, people);
    if (found === undefined) {
      throw new UsageError(describeInvalidDefinition(diagnostics));
    }

    const services = await readServiceOptions(options, io.cwd);
    const inspector = await loadInspector(options, loaded.project, people);
    const interrupt = new Interrupt(io);
    const tasks = createTasks({
      project: loaded.project,
      serviceHint: hintAtService,
      ...services,
      ...given('s3Dir', options.s3 === undefined ? undefined : resolve(io.cwd, options.s3)),
      strictHandlers: options.strictHandlers === true,
      cache: options.cache !== false,
      ...given('lambdaEndpoint', options.lambdaEndpoint),
      ...given('inspector', inspector),
    });
    try {
      const tested = await testState({
        ...loaded,
        ...found,
        ...request,
        tasks,
        signal: interrupt.signal,
        onLog: ({ text }) => people.write(`${keepColors(text.replaceAll('\t', '  '), people.color)}\n`),
      });
      if (tested === undefined) return EXIT_CODES.interrupted;
      await show(tested, options, createOutput(io.stdout, options, io), people, io.cwd);
      return tested.end.status === 'FAILED' ? EXIT_CODES.failure : EXIT_CODES.success;
    } finally {
      await tasks.close();
      interrupt.end();
    }
  },
});

const DOCUMENT_OPTIONS = ['input', 'mock', 'variables', 'context', 'stateConfiguration'] as const;

function refuseSharedStdin(definition: string, options: TestStateValues): void {
  const values = [definition, ...DOCUMENT_OPTIONS.map((name) => options[name])];
  if (values.filter((value) => value === '-').length > 1) {
    throw new UsageError('stdin can be one of the definition, the input and the other documents, not several');
  }
}

async function readRequest(
  options: TestStateValues,
  io: Io,
): Promise<Pick<TestStateOptions, 'input' | 'mock' | 'variables' | 'context' | 'configuration' | 'roleArn'>> {
  const read = async <T>(option: string, value: unknown, parse: (json: Json) => T): Promise<T | undefined> =>
    typeof value === 'string' ? parse(await readJsonOption(option, value, io)) : undefined;
  return {
    input: await readInput(options.input, io),
    ...given('mock', await read('--mock', options.mock, readMock)),
    ...given('variables', await read('--variables', options.variables, (json) => readObject('--variables', json))),
    ...given('context', await read('--context', options.context, (json) => readObject('--context', json))),
    ...given('configuration', await read('--state-configuration', options.stateConfiguration, readStateConfiguration)),
    ...given('roleArn', options.roleArn),
  };
}

/** On a terminal, the stages end with the output; elsewhere the output is separate data. */
async function show(
  tested: TestedState,
  options: TestStateValues,
  data: Output,
  people: Output,
  cwd: string,
): Promise<void> {
  const level = options.inspectionLevel;
  if (options.format === 'json') {
    data.write(`${JSON.stringify(toTestStateAnswer(tested, level ?? 'INFO'), undefined, data.isTTY ? 2 : 0)}\n`);
    return;
  }
  if (options.quiet !== true) {
    const report = describeTest(tested, level ?? 'DEBUG');
    people.write(formatStateTest(report, people.columns, await loadPainter(people.color), cwd));
  }
  const isShown = options.quiet !== true && data.isTTY;
  if ('output' in tested.end && !isShown) {
    data.write(`${JSON.stringify(tested.end.output, undefined, data.isTTY ? 2 : 0)}\n`);
  }
}
