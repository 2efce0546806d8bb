import { createTasks } from '../../create-tasks.ts';
import type { Interceptor, StateWatcher } from '../../engine/interceptor.ts';
import { watchStates } from '../../engine/watch-states.ts';
import type { Json } from '../../json.ts';
import type { PreparedRedrive } from '../../redrive/prepare-redrive.ts';
import type { ReportReporter } from '../../report/create-report.ts';
import type { Output } from '../../reporters/reporter.ts';
import { run } from '../../run.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Tasks } from '../../tasks/create-tasks.ts';
import type { Mocks } from '../../tasks/mocks/mocks.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { compileSource, type LoadedMachine, loadSource } from '../load/load-machine.ts';
import { printDiagnostics } from '../load/print-diagnostics.ts';
import { readCoverageRequest, startCoverage } from '../options/coverage.ts';
import { isInspected } from '../options/inspector-options.ts';
import { given } from '../options/option.ts';
import { refuseSharedStdin } from '../options/options.ts';
import { readInput } from '../options/read-input.ts';
import { RUN_OPTIONS, RUN_SETTINGS, type RunValues } from '../options/run-options.ts';
import { hintAtService, readServiceOptions } from '../options/services.ts';
import { createReporters } from '../outputs/create-reporters.ts';
import { openLive } from '../outputs/open-live.ts';
import type { OpenedReport } from '../outputs/open-report.ts';
import { createOutput, openDataOutput } from '../outputs/outputs.ts';
import { createTokenAnswers, type TokenAnswers } from '../run/answer-tokens.ts';
import { Interrupt, Interrupted } from '../run/interrupt.ts';
import { loadInspector } from '../run/load-inspector.ts';
import type { RunEvent } from '../run/run-event.ts';
import { hintAtMock, splitTestCase } from '../tests/test-case.ts';
import type { WatchContext } from '../watch/watch-run.ts';

/** Runs a state machine. */
export const runCommand = defineCommand({
  name: 'run',
  summary: 'runs a state machine (the default command)',
  arguments: [['<definition>', 'a SAM or CloudFormation template, or an ASL file; - for stdin']],
  options: RUN_OPTIONS,
  settings: RUN_SETTINGS,
  examples: [
    ['sfn-run template.yml -i event.json', 'runs the machine of a template, and shows what each state did'],
    ['sfn-run template.yml -m Order -f', 'one of several, without waiting'],
    [
      'sfn-run flow.asl.json --handlers src -i \'{"id": 1}\' | jq .total',
      "a bare definition; stdout is the execution's output",
    ],
    ['sfn-run template.yml --mock mocks.yml', 'mocks tasks in place of services'],
    ['sfn-run template.yml -i event.json --remote', 'starts it on AWS, in the stack of samconfig.toml, and follows it'],
  ],

  async run([definition = ''], values, io, reread) {
    const options = splitTestCase(values);
    refuseSharedStdin(['definition', definition], ['input', options.input]);
    if (options.remote !== undefined) {
      const { runRemote } = await import('../remote/run-remote.ts');
      return runRemote(definition, options, io);
    }
    if (options.stack !== undefined) throw new UsageError('--stack says where --remote starts the execution');
    if (options.watch === true) {
      const { watchRun } = await import('../watch/watch-run.ts');
      return watchRun(definition, options, io, async () => splitTestCase(await reread()), performRun);
    }
    return performRun(definition, options, io);
  },
});

/** @param extras is given for a watched run, or one that continues a recorded execution */
export async function performRun(
  definition: string,
  options: RunValues,
  io: Io,
  extras: RunExtras = {},
): Promise<number> {
  const people = createOutput(io.stderr, options, io);
  const event = await openEvent(options);
  const found = await loadSource(definition, options, io, people, given('choose', event?.choose));
  if (found === undefined) return EXIT_CODES.usage;
  const mocks = await readMocks(found, options, io, people);
  if (mocks === undefined && options.mock !== undefined) return EXIT_CODES.usage;
  const services = await readServiceOptions(options, io.cwd);
  const inspector = await loadInspector(options, found.project, people);
  // keys have another meaning in watch mode
  const isStdinFree = definition !== '-' && options.input !== '-' && extras.handlersOf === undefined;
  let answers: TokenAnswers | undefined;
  const tasks = createTasks({
    project: found.project,
    mockHint: hintAtMock,
    serviceHint: hintAtService,
    ...services,
    onPending: (task) => {
      answers ??= createTokenAnswers(io, people, isStdinFree);
      answers.onPending(task);
    },
    ...given('mocks', mocks),
    ...given('s3Dir', options.s3),
    strictHandlers: options.strictHandlers === true,
    cache: options.cache !== false,
    ...given('lambdaEndpoint', options.lambdaEndpoint),
    ...given('inspector', inspector),
    ...given('sharedHandlers', await extras.handlersOf?.(found.project, found.source)),
  });
  // from here on there is something to stop
  const interrupt = new Interrupt(io);
  try {
    // functions are built while the definition is checked
    tasks.prepare(found.source);
    const names = mocks === undefined ? {} : ({ unknownNames: 'warning' } as const);
    const loaded = await interrupt.until(compileSource(found, options, people, names));
    if (loaded === undefined) return EXIT_CODES.usage;
    const isTyping = (): boolean => answers?.isAsking() === true;
    const redrive = await extras.prepareRedrive?.(loaded, people);
    const context = { options, io, people, tasks, mocks, interrupt, isTyping, event, extras, redrive };
    return await runLoaded(loaded, context);
  } catch (error) {
    if (error instanceof Interrupted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    await tasks.close();
    interrupt.end();
  }
}

interface RunExtras extends Partial<WatchContext> {
  /** The execution to continue; undefined for a new one. */
  readonly prepareRedrive?: (loaded: LoadedMachine, people: Output) => Promise<PreparedRedrive>;
}

interface RunContext {
  readonly options: RunValues;
  readonly io: Io;
  readonly people: Output;
  readonly tasks: Tasks;
  readonly mocks: Mocks | undefined;
  readonly interrupt: Interrupt;
  /** The event that starts the run; undefined if `--input` gives the input. */
  readonly event: RunEvent | undefined;
  /** The user is typing an answer on the terminal. */
  readonly isTyping: () => boolean;
  readonly extras: RunExtras;
  readonly redrive: PreparedRedrive | undefined;
}

async function runLoaded(loaded: LoadedMachine, context: RunContext): Promise<number> {
  const { options, io, people, tasks, mocks, interrupt, isTyping, extras, redrive } = context;
  const input = redrive?.input ?? (await readRunInput(context));
  const data = await openDataOutput(options, io);
  const reporters = await createReporters(options, data, people, { isTyping, cwd: io.cwd });
  const report = await openReportOf(options, io, loaded);
  if (report !== undefined) reporters.push(report.reporter);
  const live = options.ui === true ? await (extras.openLive?.() ?? openLive(false)) : undefined;
  const page = live && (await import('../outputs/show-live.ts'));
  const shown = live && (await page?.showLive(live, loaded, { io, people, isVirtual: options.fastForward === true }));
  if (shown !== undefined) reporters.push(shown);
  if (extras.reporter !== undefined) reporters.push(extras.reporter);
  // a handler paused in a debugger must not end the run
  const timeout = isInspected(options) ? undefined : options.timeout;
  let isLate = false;
  const giveUp = (): void => {
    isLate = true;
    interrupt.stop();
  };
  const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout * 1000);
  try {
    const coverage = await startCoverage(readCoverageRequest(options), 'run', io);
    const collector = coverage?.collectorOf();
    collector?.addMachine(loaded.source.name, loaded.machine);
    const outcome = await run(
      {
        ...loaded,
        input,
        tasks,
        reporters,
        signal: interrupt.signal,
        fastForward: options.fastForward === true,
        noLimits: options.limits === false,
        ...given('type', options.type),
        ...given('interceptor', intercept([collector], [report?.reporter, shown])),
      },
      redrive,
    );
    report?.close();
    if (interrupt.isInterrupted) return EXIT_CODES.interrupted;
    // mocks of states that had already succeeded must not be used again
    if (mocks !== undefined && redrive === undefined) await printDiagnostics(mocks.findUnused(), people);
    await coverage?.write(people);
    if (isLate) people.write(`aborted after ${timeout} s (--timeout)\n`);
    if (live !== undefined && extras.openLive === undefined) await page?.keepOpen(live, interrupt, people);
    return outcome.status === 'SUCCEEDED' ? EXIT_CODES.success : EXIT_CODES.failure;
  } finally {
    clearTimeout(timer);
    data.close();
    if (extras.openLive === undefined) await live?.close();
  }
}

/** Code that reads values is loaded only if a value is given. */
async function readRunInput({ options, io, interrupt, event }: RunContext): Promise<Json> {
  if (event !== undefined) return interrupt.until(event.readInput(io));
  return options.input === undefined ? {} : interrupt.until(readInput(options.input, io));
}

/** Code for events is loaded only if one starts the run. */
async function openEvent(options: RunValues): Promise<RunEvent | undefined> {
  if (options.event === undefined) {
    if (options.request !== undefined) throw new UsageError('--request goes with --event, which names the route');
    return undefined;
  }
  const { RunEvent } = await import('../run/run-event.ts');
  return new RunEvent(options);
}

/** Code for reports is loaded only if one is written. */
async function openReportOf(options: RunValues, io: Io, loaded: LoadedMachine): Promise<OpenedReport | undefined> {
  if (options.report === undefined) return undefined;
  const { openReport } = await import('../outputs/open-report.ts');
  return openReport(options.report, io, { loaded, isVirtual: options.fastForward === true });
}

/**
 * Coverage observes every state; reports show the data between a state's input and output. Undefined if neither is on.
 */
function intercept(
  watchers: readonly (StateWatcher | undefined)[],
  reports: readonly (ReportReporter | undefined)[],
): Interceptor | undefined {
  const shown = reports.filter((report) => report !== undefined);
  const interceptor: Interceptor | undefined =
    shown.length === 0
      ? undefined
      : {
          onData(step, value, at) {
            for (const report of shown) report.onData(step, value, at);
            return undefined;
          },
        };
  return watchers
    .filter((watcher) => watcher !== undefined)
    .reduce((inner: Interceptor | undefined, watcher) => watchStates(watcher, inner), interceptor);
}

/** Code for mocks is loaded only if there are any. */
async function readMocks(
  loaded: Omit<LoadedMachine, 'machine'>,
  options: RunValues,
  io: Io,
  people: Output,
): Promise<Mocks | undefined> {
  if (options.mock === undefined) return undefined;
  const { loadMocks } = await import('../load/load-mocks.ts');
  return loadMocks(options.mock, loaded, options, io, people);
}
