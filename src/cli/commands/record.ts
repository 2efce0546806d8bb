import { relative, resolve } from 'node:path';
import { readExecutionArn } from '../../arn.ts';
import { createTasks } from '../../create-tasks.ts';
import type { TraceEvent } from '../../engine/events.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Output } from '../../reporters/reporter.ts';
import { createTraceReporter } from '../../reporters/terminal/trace.ts';
import { run } from '../../run.ts';
import { UsageError } from '../../source/usage-error.ts';
import { secretsOf } from '../../tasks/http/connections.ts';
import { createMask, maskJson } from '../../tasks/mask-secrets.ts';
import { isTestFileName } from '../../testing/find-test-files.ts';
import { createFixedClock } from '../../testing/fixed-clock.ts';
import { describeRecording, type Recording } from '../../testing/record/describe-recording.ts';
import { repeatRecording } from '../../testing/record/repeat-recording.ts';
import { settleRecording } from '../../testing/record/settle-recording.ts';
import { writeRecording } from '../../testing/record/write-recording.ts';
import { createSeededRandom } from '../../testing/seeded-random.ts';
import type { WorkflowType } from '../../workflow-type.ts';
import { type CommonValues, defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { EXECUTION_OPTION, loadHistory } from '../load/load-history.ts';
import { type LoadedMachine, loadMachine } from '../load/load-machine.ts';
import { loadMocks } from '../load/load-mocks.ts';
import { given, option, type ValuesOf } from '../options/option.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS, TYPE_OPTION } from '../options/options.ts';
import { readInput } from '../options/read-input.ts';
import { CONFIG_OPTION, HANDLER_SETTINGS, SERVICE_SETTINGS, TASK_OPTIONS } from '../options/run-options.ts';
import { hintAtService, readServiceOptions } from '../options/services.ts';
import { createOutput, writePlain } from '../outputs/outputs.ts';
import { Interrupt } from '../run/interrupt.ts';
import { hintAtMock } from '../tests/test-case.ts';

const OPTIONS = [
  option('-o, --output <file>', 'the test file, *.sfn-test.yml or .json; an existing file gets another test'),
  option('--name <text>', "the test's name (default: how the execution ended)"),
  EXECUTION_OPTION,
  option('-i, --input <file|json|->', 'the input, if the machine is run (default: {})'),
  ...DEFINITION_OPTIONS,
  ...TASK_OPTIONS,
  TYPE_OPTION,
  CONFIG_OPTION,
] as const;

type RecordValues = ValuesOf<typeof OPTIONS> & CommonValues;

/** Writes a test from an execution. */
export const recordCommand = defineCommand({
  name: 'record',
  summary: 'writes a test from a recorded execution, or from a run',
  arguments: [
    ['<definition>', 'a SAM or CloudFormation template, or an ASL file'],
    ['[history]', 'a recorded execution: a file, or its ARN on AWS; without one the machine is run'],
  ],
  options: OPTIONS,
  settings: [...DEFINITION_SETTINGS, ...HANDLER_SETTINGS, ...SERVICE_SETTINGS, 'mocks', 'test-case', 's3', 'type'],
  examples: [
    ['sfn-run record template.yml history.json -o order.sfn-test.yml', 'a test of what AWS did'],
    ['sfn-run record template.yml -i event.json -o order.sfn-test.yml', 'a test of what it does now'],
  ],

  async run([definition = '', history], options, io) {
    const { output } = options;
    if (output === undefined || !isTestFileName(output)) {
      throw new UsageError('record needs -o and a file named *.sfn-test.yml, .yaml or .json');
    }
    if (definition === '-') throw new UsageError('record needs the file of a definition, which the test names');
    const people = createOutput(io.stderr, options, io);
    const loaded = await loadMachine(definition, options, io, people, { unknownNames: 'warning' });
    if (loaded === undefined) return EXIT_CODES.usage;
    const stored =
      history === undefined ? undefined : await loadHistory(history, options.execution, io, { definition });
    for (const warning of stored?.warnings ?? []) people.write(`warning: ${warning}\n`);
    const events = stored === undefined ? await runRecorded(loaded, options, io, people) : stored.events;
    if (events === undefined) return EXIT_CODES.interrupted;
    const described = describeRecording(events, loaded.machine);
    const s3 = options.s3 === undefined ? undefined : resolve(io.cwd, options.s3);
    const { logicalId, name, type: definitionType } = loaded.source;
    const type = (options.type as WorkflowType | undefined) ?? typeOfRecord(stored?.arn, definitionType);
    const recorded = { ...loaded, type, s3Dir: s3 };
    const recording = await mask(
      await settleRecording(described, events[0]!.timestamp, (clock) => repeatRecording(described, recorded, clock)),
      options,
      io,
    );
    const { files, added } = await writeRecording(recording, {
      path: resolve(io.cwd, output),
      definition: resolve(io.cwd, definition),
      stateMachine: loaded.project.machines.length > 1 ? logicalId : undefined,
      machineNames: [name, logicalId],
      name: options.name ?? nameOf(recording),
      type,
      definitionType,
      s3,
      settings: settingsOf(options),
    });
    for (const file of files) writePlain(io.stdout, `wrote ${relative(io.cwd, file)}\n`);
    if (added.length > 0) {
      people.write(`warning: the other tests of ${output} have the new settings, too: ${added.join(', ')}\n`);
    }
    for (const warning of recording.warnings) people.write(`warning: ${warning}\n`);
    return EXIT_CODES.success;
  },
});

/** The type of the recorded execution, if its ARN tells, and if it is not the definition's. */
function typeOfRecord(arn: string | undefined, definitionType: WorkflowType): WorkflowType | undefined {
  const type = readExecutionArn(arn ?? '')?.type;
  return type === definitionType ? undefined : type;
}

/** Undefined if the run was interrupted. */
async function runRecorded(
  loaded: LoadedMachine,
  options: RecordValues,
  io: Io,
  people: Output,
): Promise<readonly TraceEvent[] | undefined> {
  const mocks = options.mock === undefined ? undefined : await loadMocks(options.mock, loaded, options, io, people);
  if (mocks === undefined && options.mock !== undefined) throw new UsageError('the mocks are invalid');
  const tasks = createTasks({
    project: loaded.project,
    mockHint: hintAtMock,
    serviceHint: hintAtService,
    ...(await readServiceOptions(options, io.cwd)),
    ...given('mocks', mocks),
    ...given('s3Dir', options.s3 === undefined ? undefined : resolve(io.cwd, options.s3)),
    strictHandlers: options.strictHandlers === true,
    cache: options.cache !== false,
    ...given('lambdaEndpoint', options.lambdaEndpoint),
  });
  const interrupt = new Interrupt(io);
  const events: TraceEvent[] = [];
  try {
    await run({
      ...loaded,
      input: await readInput(options.input, io),
      tasks,
      // as the test will run
      clock: createFixedClock(Date.now()),
      random: createSeededRandom(0),
      reporters: [{ onEvent: (event) => events.push(event) }, await createTraceReporter(people, { cwd: io.cwd })],
      signal: interrupt.signal,
      ...given('type', options.type),
    });
    return interrupt.isInterrupted ? undefined : events;
  } finally {
    await tasks.close();
    interrupt.end();
  }
}

/** Hides the secrets of connections wherever they appear. */
async function mask(recording: Recording, { connections }: RecordValues, { cwd }: Io): Promise<Recording> {
  if (connections === undefined) return recording;
  const { readConnections } = await import('../../tasks/http/read-connections.ts');
  const { byName } = await readConnections(connections, cwd);
  const hide = createMask([...byName.values()].flatMap(secretsOf));
  const masked = <J extends Json>(value: J): J => maskJson(value, hide) as J;
  const { input, mocks, expect } = recording;
  return { ...recording, input: masked(input), mocks: masked(mocks), expect: masked(expect) };
}

/** What the command line sets for the definition. */
function settingsOf({ parameterOverrides, substitution }: RecordValues): JsonObject {
  return {
    ...(isFilled(parameterOverrides) && { parameters: parameterOverrides }),
    ...(isFilled(substitution) && { substitutions: substitution }),
  };
}

function isFilled(values: Readonly<Record<string, string>> | undefined): values is Readonly<Record<string, string>> {
  return values !== undefined && Object.keys(values).length > 0;
}

function nameOf({ expect: { status, error } }: Recording): string {
  return typeof error === 'string' ? `it fails with ${error}` : `it ends as ${String(status)}`;
}
