import { randomBytes } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import type { Trigger } from '../../events/trigger.ts';
import { formatDuration, plural } from '../../reporters/terminal/format-numbers.ts';
import { loadPainter, type Painter } from '../../reporters/terminal/painter.ts';
import type { ExecutionRecord } from '../../server/execution-record.ts';
import { startServer } from '../../server/start-server.ts';
import { hasErrors } from '../../source/diagnostic.ts';
import { loadProject } from '../../template/load-project.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { given } from '../given.ts';
import { Interrupt } from '../interrupt.ts';
import { loadInspector } from '../load-inspector.ts';
import { printAll } from '../load-machine.ts';
import { option } from '../option.ts';
import { PARAMETER_OPTIONS, S3_OPTION } from '../options.ts';
import { createOutput } from '../outputs.ts';
import { CONFIG_OPTION, HANDLER_OPTIONS, HANDLER_SETTINGS, SERVICE_OPTIONS, SERVICE_SETTINGS } from '../run-options.ts';
import { hintAtService, readServiceOptions } from '../services.ts';

/** The port of Step Functions Local, which clients may have in their settings. */
const DEFAULT_PORT = 8083;
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** Offers the Step Functions API for the machines of a template. */
export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'serves the Step Functions API for the machines of a template',
  arguments: [['<definition>', 'a SAM or CloudFormation template, or an ASL file']],
  settings: ['parameters', 'substitutions', 's3', ...HANDLER_SETTINGS, ...SERVICE_SETTINGS],
  options: [
    option('--port <number>', `the port to listen on; 0: any that is free (default: ${DEFAULT_PORT})`, parsePort),
    option('--host <address>', 'the address to listen on (default: 127.0.0.1); any but loopback requires a key'),
    option('--access-key <id>', 'refuses requests that are signed with another access key id'),
    ...PARAMETER_OPTIONS,
    ...HANDLER_OPTIONS,
    S3_OPTION,
    ...SERVICE_OPTIONS,
    CONFIG_OPTION,
    option('-q, --quiet', 'does not print a line for each execution'),
  ],
  examples: [
    ['sfn-run serve template.yml', 'then AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 in the environment of clients'],
    ['aws stepfunctions list-state-machines --endpoint-url http://127.0.0.1:8083', 'lists the machines'],
  ],

  async run([definition = ''], options, io) {
    const people = createOutput(io.stderr, options, io);
    const project = await loadProject(definition, {
      cwd: io.cwd,
      ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
      ...given('parameterOverrides', options.parameterOverrides),
      ...given('substitutions', options.substitution),
      ...given('envVars', options.envVars),
      ...given('handlers', options.handler),
      ...given('handlersFolder', options.handlers),
      ...given('s3Dir', options.s3),
    });
    const ofMachines = project.machines.flatMap(({ diagnostics }) => diagnostics);
    await printAll(project, ofMachines, people);
    if (hasErrors([...project.diagnostics, ...ofMachines])) return EXIT_CODES.usage;

    const host = options.host ?? '127.0.0.1';
    const accessKey =
      options.accessKey ?? (LOOPBACK.test(host) ? undefined : randomBytes(10).toString('hex').toUpperCase());
    const painter = await loadPainter(people.color);
    const interrupt = new Interrupt(io);
    const stopped = new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve()));
    try {
      const server = await startServer({
        project,
        host,
        port: options.port ?? DEFAULT_PORT,
        ...given('accessKey', accessKey),
        ...given('s3Dir', options.s3),
        ...given('lambdaEndpoint', options.lambdaEndpoint),
        ...(await readServiceOptions(options, io.cwd)),
        ...given('inspector', await loadInspector(options, project, people)),
        strictHandlers: options.strictHandlers === true,
        cache: options.cache !== false,
        serviceHint: hintAtService,
        onExecution: (execution) => {
          if (options.quiet !== true) people.write(`${describe(execution, painter)}\n`);
        },
        onLog: (line) => people.write(`${painter.dim(`┊ ${line}`)}\n`),
      });
      people.write(`Step Functions API on ${server.url} · ${plural(project.machines.length, 'state machine')}\n`);
      people.write(`  AWS_ENDPOINT_URL_SFN=${server.url} in the environment of clients; Ctrl-C ends it\n`);
      for (const line of describeEvents(server.triggers, server.url)) people.write(`  ${line}\n`);
      if (!LOOPBACK.test(host)) {
        people.write(
          `warning: others than this machine can reach it; requests must be signed with the access key id ${accessKey}\n`,
        );
      }
      await stopped;
      await server.close();
      return EXIT_CODES.interrupted;
    } finally {
      interrupt.end();
    }
  },
});

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

/** What else starts the machines. */
function describeEvents(triggers: readonly Trigger[], url: string): readonly string[] {
  if (triggers.length === 0) return [];
  const hasRules = triggers.some(({ kind }) => kind === 'rule');
  return [
    ...(hasRules ? [`AWS_ENDPOINT_URL_EVENTBRIDGE=${url} for those who put events`] : []),
    `${plural(triggers.length, 'event')} of the template: ${triggers.map(({ id }) => id).join(', ')}`,
  ];
}

function describe({ info, started, outcome }: ExecutionRecord, painter: Painter): string {
  const name = `${info.machineName} ${painter.dim(info.name)}`;
  if (outcome === undefined) return `▸ ${name}`;
  const took = formatDuration(outcome.stopDate - started.startDate);
  if (outcome.status === 'SUCCEEDED') return `${painter.success('✔')} ${name}  ${took}`;
  const why = [outcome.status, outcome.error].filter((part) => part !== undefined).join(' ');
  return `${painter.failure('✖')} ${name}  ${took} ${why}`;
}
