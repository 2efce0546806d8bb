import { randomBytes } from 'node:crypto';
import { compile } from '../../compile.ts';
import type { Output } from '../../reporters/reporter.ts';
import type { FindExecutionMocks } from '../../server/execution-mocks.ts';
import { type RunningServer, startServer } from '../../server/start-server.ts';
import type { Store } from '../../server/store/store.ts';
import { hasErrors } from '../../source/diagnostic.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Project } from '../../template/project.ts';
import { type CommonValues, defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { printAll, projectOptions, withUnusedOptions } from '../load/load-machine.ts';
import type { UsableOptions } from '../load/unused-options.ts';
import { isInspected } from '../options/inspector-options.ts';
import { choiceOr, given, InvalidValue, option, type ValuesOf } from '../options/option.ts';
import { PARAMETER_OPTIONS } from '../options/options.ts';
import {
  CONFIG_OPTION,
  HANDLER_SETTINGS,
  SERVICE_SETTINGS,
  TASK_OPTIONS,
  VERBOSITY_OPTIONS,
} from '../options/run-options.ts';
import { hintAtService, readServiceOptions } from '../options/services.ts';
import { createOutput } from '../outputs/outputs.ts';
import { reportError } from '../outputs/report-error.ts';
import { Interrupt } from '../run/interrupt.ts';
import { loadInspector } from '../run/load-inspector.ts';
import { loadServedProject } from '../serve/load-served-project.ts';
import type { ServerLog } from '../serve/server-log.ts';
import { createTextLog } from '../serve/text-log.ts';
import type { ProjectWatch } from '../serve/watch-project.ts';

/** The port of Step Functions Local, which clients may have in their settings. */
const DEFAULT_PORT = 8083;
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|::1)$/;

const SERVE_OPTIONS = [
  option('--port <number>', `the port to listen on; 0 picks a free one (default: ${DEFAULT_PORT})`, parsePort),
  option('--host <address>', 'the address to listen on (default: 127.0.0.1); any but loopback requires a key'),
  option('--access-key <id>', 'refuses requests that are signed with another access key id'),
  option(
    '--data <folder>',
    'stores machines, executions and events in this folder; running executions continue after a restart',
  ),
  ...PARAMETER_OPTIONS,
  ...TASK_OPTIONS,
  option('--ui', 'also serves a page with all executions, a search, and the report of each'),
  option('--watch', 'reloads changed definitions and functions, for executions that start afterwards'),
  choiceOr(
    '--log-format <format>',
    'text for people on stderr, or json: a line for each execution on stdout',
    ['text', 'json'],
    'text',
  ),
  ...VERBOSITY_OPTIONS,
  CONFIG_OPTION,
] as const;

type ServeValues = ValuesOf<typeof SERVE_OPTIONS> & CommonValues;

/** Serves the Step Functions API for the machines of templates. */
export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'serves the Step Functions API for the machines of templates',
  arguments: [['<definitions...>', 'SAM or CloudFormation templates, or ASL files']],
  settings: ['parameters', 'substitutions', 's3', 'mocks', 'test-case', ...HANDLER_SETTINGS, ...SERVICE_SETTINGS],
  options: SERVE_OPTIONS,
  examples: [
    ['sfn-run serve template.yml', 'then AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 in the environment of clients'],
    ['sfn-run serve orders.yml payments.yml --watch', 'the machines of two templates, and their changes'],
    ['sfn-run serve template.yml --data .sfn-run/data', 'executions outlast the server'],
    ['aws stepfunctions list-state-machines --endpoint-url http://127.0.0.1:8083', 'lists the machines'],
  ],

  async run(definitions, options, io) {
    refuseTogether(options);
    const people = createOutput(io.stderr, options, io);
    const paths = definitions.filter((path) => path !== undefined);
    const load = (isAgain: boolean): Promise<Project | undefined> => loadWhole(paths, isAgain, options, io, people);
    const log = await createLog(options, io, people);
    const watch = options.watch === true ? await watchProject(() => load(true), log, io) : undefined;
    try {
      const project = await load(false);
      if (project === undefined) return EXIT_CODES.usage;
      const findMocks = await readMocks(options, project, io, people);
      if (findMocks === undefined && options.mock !== undefined) return EXIT_CODES.usage;
      return await serve(project, options, io, { people, log, watch, findMocks });
    } finally {
      await watch?.project.close();
    }
  },
});

interface ServeContext {
  readonly people: Output;
  readonly log: ServerLog;
  readonly watch: Watched | undefined;
  readonly findMocks: FindExecutionMocks | undefined;
}

async function serve(project: Project, options: ServeValues, io: Io, context: ServeContext): Promise<number> {
  const { people, log, watch, findMocks } = context;
  const host = options.host ?? '127.0.0.1';
  const isOpen = !LOOPBACK.test(host);
  const accessKey = options.accessKey ?? (isOpen ? randomBytes(10).toString('hex').toUpperCase() : undefined);
  const store = options.data === undefined ? undefined : await openData(options.data, io.cwd, project.root, log);
  const interrupt = new Interrupt(io);
  const stopped = new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve()));
  try {
    const server = await startServer({
      ...(watch?.project.generation(project) ?? { project }),
      host,
      port: options.port ?? DEFAULT_PORT,
      ...given('accessKey', accessKey),
      ...given('store', store),
      ...given('s3Dir', options.s3),
      ...given('lambdaEndpoint', options.lambdaEndpoint),
      ...(await readServiceOptions(options, io.cwd)),
      ...given('inspector', await loadInspector(options, project, people)),
      ...given('findMocks', findMocks),
      ...given('ui', options.ui === true ? { cwd: io.cwd } : undefined),
      strictHandlers: options.strictHandlers === true,
      cache: options.cache !== false,
      serviceHint: hintAtService,
      onExecution(execution) {
        log.execution(execution);
        if (execution.outcome !== undefined) watch?.project.look();
      },
      onLog: log.line,
    });
    watch?.serve(server.replace);
    log.listening({
      url: server.url,
      machines: project.machines.length,
      accessKey: isOpen ? accessKey : undefined,
      ui: options.ui === true ? `${server.url}/ui/` : undefined,
      triggers: server.triggers,
      resumed: server.service.resumed,
    });
    await stopped;
    await server.close();
    return EXIT_CODES.interrupted;
  } finally {
    interrupt.end();
  }
}

/** Loaded on demand: users install the library themselves. */
async function openData(path: string, cwd: string, root: string, { warn }: ServerLog): Promise<Store> {
  const { openStore } = await import('../../server/store/open-store.ts');
  return openStore(path, { cwd, folders: [import.meta.dirname, cwd, root], onWarning: warn });
}

interface Watched {
  readonly project: ProjectWatch;
  /** Call it when the server can handle changes. */
  serve(replace: RunningServer['replace']): void;
}

/** Code for watching is loaded only if files are watched. */
async function watchProject(load: () => Promise<Project | undefined>, log: ServerLog, io: Io): Promise<Watched> {
  const { ProjectWatch } = await import('../serve/watch-project.ts');
  let replace: RunningServer['replace'] = () => {};
  const project = new ProjectWatch({
    cwd: io.cwd,
    load,
    replace: (generation) => replace(generation),
    onChange: log.changed,
    // an invalid file shows its error, and the next save is awaited
    onError: (error) => void reportError(error, io, ''),
  });
  return {
    project,
    serve(own) {
      replace = own;
      project.look();
    },
  };
}

/**
 * Prints problems. Undefined if they make serving impossible. A machine whose definition has errors does not: it cannot
 * be started, but the others are available; if it was valid before, the old project stays.
 */
async function loadWhole(
  paths: readonly string[],
  isAgain: boolean,
  options: ServeValues,
  io: Io,
  people: Output,
): Promise<Project | undefined> {
  const loaded = await loadServedProject(paths, projectOptions(options, io));
  // machines that clients create may have a use for the others
  const { parameterOverrides, envVars } = options.line as UsableOptions;
  const line = { ...given('parameterOverrides', parameterOverrides), ...given('envVars', envVars) };
  const project = isAgain ? loaded : await withUnusedOptions(loaded, { line }, io);
  const ofMachines = project.machines.flatMap(({ diagnostics }) => diagnostics);
  const compiled = await Promise.all(project.machines.map((source) => compile(source)));
  const all = compiled.flatMap(({ diagnostics }) => diagnostics);
  await printAll(project, all, people);
  return hasErrors([...project.diagnostics, ...(isAgain ? all : ofMachines)]) ? undefined : project;
}

/** Mocks and pino are loaded only on demand. */
async function readMocks(
  { mock, testCase }: ServeValues,
  project: Project,
  io: Io,
  people: Output,
): Promise<FindExecutionMocks | undefined> {
  if (mock === undefined) return undefined;
  const { loadFindMocks } = await import('../serve/find-mocks.ts');
  return loadFindMocks({ mock, testCase }, project, io.cwd, people);
}

async function createLog(options: ServeValues, io: Io, people: Output): Promise<ServerLog> {
  const isQuiet = options.quiet === true;
  const verbosity = Math.min(Number(options.verbose), 3);
  if (options.logFormat === 'text') return createTextLog(people, { isQuiet, verbosity, cwd: io.cwd });
  const { createJsonLog } = await import('../serve/json-log.ts');
  return createJsonLog(io.stdout, { isQuiet, isVerbose: verbosity > 0 });
}

/** @throws UsageError */
function refuseTogether(options: ServeValues): void {
  if (options.testCase !== undefined && options.mock === undefined) {
    throw new UsageError('a test case belongs to a mock file: name the file with --mock');
  }
  if (options.ui === true && (options.accessKey !== undefined || !LOOPBACK.test(options.host ?? '127.0.0.1'))) {
    throw new UsageError(
      '--ui is only for this machine, since browsers do not sign requests: leave out --host and --access-key',
    );
  }
  if (options.watch === true && isInspected(options)) {
    throw new UsageError('--watch restarts functions, which detaches the debuggers of --inspect: use one of them');
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidValue('Expected a port from 0 to 65535.');
}
