import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { buildCommand } from '../cli/built-command.ts';
import { DebuggerClient, startDebugged } from './debugger-client.ts';
import { writeFiles } from './lambda-project.ts';

/**
 * Debuggers attach to handlers: a client of the inspector's protocol does what those of VS Code and Chrome do.
 * Sources: Chrome DevTools Protocol, domains Runtime and Debugger, of Node.js's version;
 * nodejs.org/docs/latest/api/cli.html#--inspecthostport.
 */

let bin = '';
beforeAll(() => {
  bin = buildCommand();
}, 120_000);

const TOTAL = `import { priceOf } from './prices';
export const handler = async (event: { items: string[] }): Promise<number> => {
  let total: number = 0;
  for (const item of event.items) {
    total += priceOf(item);
  }
  return total;
};
`;
const PRICES = `interface Prices { [item: string]: number }

const PRICES: Prices = { tea: 3, cup: 8 };
export function priceOf(item: string): number {
  const price = PRICES[item] ?? 0;
  return price;
}
`;

function template(
  functions: string,
  states = '{Type: Task, Resource: !GetAtt Total.Arn, TimeoutSeconds: 1, End: true}',
): string {
  return `Transform: AWS::Serverless-2016-10-31
Resources:
${functions}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: S
        TimeoutSeconds: 1
        States:
          S: ${states}
`;
}

function functionOf(name: string, properties: string, metadata = ''): string {
  return `  ${name}:
    Type: AWS::Serverless::Function${metadata}
    Properties: {Handler: app.handler, Timeout: 1, ${properties}}`;
}

const ITEMS = ['--input', '{"items":["tea","cup"]}'];

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly properties?: string;
  readonly metadata?: string;
  /** The breakpoint: in one of the files, by the text of its line. */
  readonly at: readonly [file: string, text: string];
  readonly local: readonly [expression: string, value: unknown];
}

const CASES: Case[] = [
  {
    name: 'TypeScript built as CommonJS',
    files: { 'app.ts': TOTAL, 'prices.ts': PRICES },
    at: ['app.ts', 'return total;'],
    local: ['total', 11],
  },
  {
    name: 'TypeScript that it imports',
    files: { 'app.ts': TOTAL, 'prices.ts': PRICES },
    at: ['prices.ts', 'return price;'],
    local: ['price', 3],
  },
  {
    name: 'TypeScript built as an ES module',
    files: { 'app.ts': TOTAL, 'prices.ts': PRICES, 'package.json': '{"type":"module"}' },
    at: ['app.ts', 'return total;'],
    local: ['total', 11],
  },
  {
    name: 'TypeScript of another workspace of the repository',
    files: {
      'services/order/app.ts': TOTAL.replace('./prices', '../../packages/prices/src/prices'),
      'services/order/package.json': '{"name":"order"}',
      'packages/prices/src/prices.ts': PRICES,
    },
    properties: 'Runtime: nodejs20.x, CodeUri: services/order',
    at: ['packages/prices/src/prices.ts', 'return price;'],
    local: ['price', 3],
  },
  {
    name: 'code that sam build minifies',
    files: { 'src/app.ts': TOTAL, 'src/prices.ts': PRICES },
    properties: 'Runtime: nodejs22.x, CodeUri: src',
    metadata: `
    Metadata: {BuildMethod: esbuild, BuildProperties: {EntryPoints: [app.ts]}}`,
    at: ['src/app.ts', 'return total;'],
    local: ['total', 11],
  },
  {
    name: 'code that sam build turns into an ES module',
    files: { 'src/orders/app.ts': TOTAL, 'src/orders/prices.ts': PRICES },
    properties: 'Runtime: nodejs22.x, CodeUri: src',
    metadata: `
    Metadata: {BuildMethod: esbuild, BuildProperties: {Format: esm, OutExtension: [.js=.mjs], EntryPoints: [orders/app.ts]}}`,
    at: ['src/orders/prices.ts', 'return price;'],
    local: ['price', 3],
  },
  {
    name: 'JavaScript without a build',
    files: {
      'app.js': 'exports.handler = async ({ items }) => {\n  const total = items.length;\n  return total;\n};\n',
    },
    at: ['app.js', 'return total;'],
    local: ['total', 2],
  },
  {
    name: 'an ES module without a build, of nodejs24.x',
    files: {
      'app.mjs': 'export const handler = async ({ items }) => {\n  const total = items.length;\n  return total;\n};\n',
    },
    properties: 'Runtime: nodejs24.x, CodeUri: .',
    at: ['app.mjs', 'return total;'],
    local: ['total', 2],
  },
];

/** Longer than each of the timeouts. */
const PAUSE_MS = 1_600;

describe('a debugger stops in', () => {
  test.each(CASES)('$name', { timeout: 60_000 }, async (specification) => {
    const { files, properties = 'Runtime: nodejs22.x, CodeUri: .', metadata, at, local } = specification;
    const folder = writeFiles({ ...files, 'template.yml': template(functionOf('Total', properties, metadata)) });
    const [file, text] = at;
    const lines = files[file]!.split('\n');
    const line = lines.findIndex((candidate) => candidate.includes(text)) + 1;
    const run = startDebugged([bin, '--inspect=0', '--inspect-brk', 'template.yml', ...ITEMS], folder);
    const client = await DebuggerClient.attach(await run.listening('Total'));
    await client.breakAt(join(folder, file), line);
    await client.start();
    const pause = await client.nextPause();
    const url = pathToFileURL(join(folder, file)).href;
    expect(pause.place).toBe(`${url}:${line}`);
    expect(await pause.evaluate(local[0])).toBe(local[1]);
    await sleep(PAUSE_MS);
    await pause.resume();
    for (let again = 0; text === 'return price;' && again < 1; again++) await (await client.nextPause()).resume();
    const { code, stdout } = await run.ended;
    expect({ code, stdout: stdout.trim(), stderr: code === 0 ? '' : run.stderr() }).toEqual({
      code: 0,
      stdout: local[1] === 2 ? '2' : '11',
      stderr: '',
    });
  });
});

/** Starts a run whose handler is paused at its line `stop`. */
async function startPaused(source: string, args: readonly string[] = []) {
  const folder = writeFiles({
    'app.js': source,
    'template.yml': template(functionOf('Total', 'Runtime: nodejs22.x, CodeUri: .')),
  });
  const run = startDebugged([bin, '--inspect-brk=Total', '--inspect=0', 'template.yml', ...args], folder);
  const url = await run.listening('Total');
  const client = await DebuggerClient.attach(url);
  await client.start();
  return { folder, run, client, url, pause: await client.nextPause() };
}

/** The processes whose command line or variables contain the folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`LAMBDA_TASK_ROOT=${folder}`);
      } catch {
        return false;
      }
    });
}

describe('a run whose handler is paused', () => {
  test('ends at once with Ctrl-C, and leaves no process', { timeout: 60_000 }, async () => {
    const { folder, run } = await startPaused('exports.handler = async () => { debugger; };');
    if (process.platform === 'linux') expect(processesOf(folder)).toHaveLength(1);
    const before = Date.now();
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(Date.now() - before).toBeLessThan(1_000);
    if (process.platform === 'linux') expect(processesOf(folder)).toEqual([]);
  });

  test('continues past --timeout, with a message', { timeout: 60_000 }, async () => {
    const { run, pause } = await startPaused('exports.handler = async () => { debugger; return 1; };', [
      '--timeout',
      '1',
    ]);
    await sleep(PAUSE_MS);
    await pause.resume();
    expect(await run.ended).toEqual({ code: 0, stdout: '1\n' });
    expect(run.stderr()).toMatch(/^--timeout does not apply with --inspect$/m);
  });

  test('continues as on Lambda if the handler ends its process and the debugger stays attached', {
    timeout: 60_000,
  }, async () => {
    const { run, pause } = await startPaused('exports.handler = async () => { debugger; process.exit(3); };');
    await pause.resume();
    expect((await run.ended).code).toBe(1);
    // nodejs22.x; source: AWS Lambda, "Runtime exited with error: exit status 3"
    expect(run.stderr()).toMatch(/Runtime\.ExitError[\s\S]*Runtime exited with error: exit status 3/);
    expect(run.stderr()).not.toMatch(/debugger to disconnect/i);
  });

  test('reports the remaining time without the Timeout', { timeout: 60_000 }, async () => {
    const { run, pause } = await startPaused(
      'exports.handler = async (event, context) => { debugger; return context.getRemainingTimeInMillis() > 900_000; };',
    );
    await pause.resume();
    expect(await run.ended).toEqual({ code: 0, stdout: 'true\n' });
  });
});

describe('ports of debuggers', () => {
  const NUMBERS = {
    'app.js': 'exports.handler = async () => process.env.AWS_LAMBDA_FUNCTION_NAME;',
    'template.yml': template(
      [functionOf('One', 'Runtime: nodejs22.x, CodeUri: .'), functionOf('Two', 'Runtime: nodejs22.x, CodeUri: .')].join(
        '\n',
      ),
      '{Type: Task, Resource: !GetAtt One.Arn, Next: T}\n          T: {Type: Task, Resource: !GetAtt Two.Arn, End: true}',
    ),
  };

  test("functions have consecutive ports, in the machine's order", { timeout: 60_000 }, async () => {
    const folder = writeFiles(NUMBERS);
    const port = await freePorts(2);
    const run = startDebugged([bin, `--inspect=${port}`, '--inspect-brk=Two', 'template.yml'], folder);
    expect((await run.listening('One')).host).toBe(`127.0.0.1:${port}`);
    const second = await run.listening('Two');
    expect(second.host).toBe(`127.0.0.1:${port + 1}`);
    const client = await DebuggerClient.attach(second);
    await client.start();
    expect((await run.ended).code).toBe(0);
    const lines = run
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('Debugger'));
    expect(lines.map((line) => line.replace(/[\w-]{36}/, 'ID')).sort()).toEqual([
      `Debugger listening on ws://127.0.0.1:${port}/ID (One)`,
      `Debugger listening on ws://127.0.0.1:${port + 1}/ID (Two, which waits for it)`,
    ]);
  });

  test('a port in use is reported before anything runs', { timeout: 60_000 }, async () => {
    const folder = writeFiles(NUMBERS);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    onTestFinished(() => void server.close());
    const run = startDebugged([bin, 'template.yml', `--inspect=${port}`], folder);
    expect(await run.ended).toEqual({ code: 2, stdout: '' });
    expect(run.stderr()).toBe(
      `error: --inspect: port ${port} of 127.0.0.1 is taken\nChoose another one: --inspect=${port === 65_535 ? 9229 : port + 1}\n`,
    );
  });

  test.each([
    ['--inspect-brk=Tow', "error: --inspect-brk: there is no function 'Tow'\nDid you mean 'Two'?\n"],
    [
      '--inspect-brk=9230',
      "error: --inspect-brk: there is no function '9230'\nFor a port write --inspect=9230 --inspect-brk\n",
    ],
    [
      '--inspect=a:b',
      "error: option '--inspect [[host:]port]' argument 'a:b' is invalid. Expected [host:]port, as 9230.\n",
    ],
    [
      '--inspect=70000',
      "error: option '--inspect [[host:]port]' argument '70000' is invalid. Expected a port of at most 65535.\n",
    ],
  ])('%s is refused', { timeout: 60_000 }, async (option, message) => {
    const run = startDebugged([bin, option, 'template.yml'], writeFiles(NUMBERS));
    expect(await run.ended).toEqual({ code: 2, stdout: '' });
    expect(run.stderr()).toBe(message);
  });

  // js-debug's src/targets/node/bootloader.ts, which NODE_OPTIONS loads into processes that VS Code starts
  test('the VS Code debugger that started the run is passed on', { timeout: 60_000 }, async () => {
    const folder = writeFiles({
      ...NUMBERS,
      'js-debug/src/bootloader.js': `require('node:fs').appendFileSync(${JSON.stringify('seen')}, process.env.AWS_LAMBDA_FUNCTION_NAME + process.env.VSCODE_INSPECTOR_OPTIONS + '\\n');`,
    });
    const env = {
      NODE_OPTIONS: ` --require "${folder}/js-debug/src/bootloader.js"  --max-http-header-size=20000`,
      VSCODE_INSPECTOR_OPTIONS: '{"inspectorIpc":"/tmp/x"}',
    };
    const run = startDebugged([bin, '--inspect=0', 'template.yml'], folder, env);
    expect((await run.ended).code).toBe(0);
    const seen = readFileSync(join(folder, 'seen'), 'utf8').split('\n');
    expect(seen.filter((line) => /^(?:One|Two)/.test(line)).sort()).toEqual([
      'One{"inspectorIpc":"/tmp/x"}',
      'Two{"inspectorIpc":"/tmp/x"}',
    ]);
  });

  test('test-state takes the same options', { timeout: 60_000 }, async () => {
    const folder = writeFiles(NUMBERS);
    const args = [bin, 'test-state', 'template.yml', '--state-name', 'T', '--inspect-brk', '--inspect=0', '-q'];
    const run = startDebugged(args, folder);
    const client = await DebuggerClient.attach(await run.listening('Two'));
    await client.breakAt(join(folder, 'app.js'), 1);
    await client.start();
    await (await client.nextPause()).resume();
    expect(await run.ended).toEqual({ code: 0, stdout: '"Two"\n' });
  });
});

/** The first of this many consecutive free ports. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const servers = [createServer().listen(0, '127.0.0.1')];
    await once(servers[0]!, 'listening');
    const { port } = servers[0]!.address() as AddressInfo;
    let isFree = true;
    for (let i = 1; i < count; i++) {
      const server = createServer().listen(port + i, '127.0.0.1');
      servers.push(server);
      isFree &&= await once(server, 'listening').then(
        () => true,
        () => false,
      );
    }
    for (const server of servers) server.close();
    if (isFree) return port;
  }
}
