// Runs the handlers of runtime-cases/node-*.yaml with the real runtime interface clients, and prints where their posts
// differ from the tables. runtime-cases.test.ts checks sfn-run against the tables.
//
//   node test/lambda/node-clients/compare.mjs [--write] [node-errors.yaml ...]
//
// --write writes the posts into the tables. Needs npm and a registry; everything goes into a temporary folder.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDocument } from 'yaml';

/** As AWS starts them: the flags are from the developer guide, "Building Lambda functions with Node.js". */
const CLIENTS = {
  'nodejs22.x': {
    node: 'node@22.23.3',
    client: 'aws-lambda-ric@3.3.0',
    flags: ['--no-experimental-require-module', '--no-experimental-detect-module'],
    start: 'dist/index.mjs',
  },
  'nodejs24.x': { node: 'node@24.21.0', client: 'aws-lambda-ric@4.0.2', flags: [], start: 'index.mjs' },
};
const CASES = join(import.meta.dirname, '..', 'runtime-cases');
const PATIENCE_MS = 4000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const folder = mkdtempSync(join(tmpdir(), 'node-clients-'));
let differences = 0;
try {
  for (const [runtime, settings] of Object.entries(CLIENTS)) install(runtime, settings);
  for (const file of readdirSync(CASES).filter(isAsked)) await compareFile(join(CASES, file));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(differences === 0 ? 'no differences' : `${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;

function isAsked(name) {
  return name.startsWith('node-') && (positionals.length === 0 || positionals.includes(name));
}

function install(runtime, { node, client, start }) {
  const prefix = join(folder, runtime);
  mkdirSync(prefix, { recursive: true });
  execFileSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', node], { stdio: 'ignore' });
  // its own install script compiles the native client
  execFileSync('npm', ['install', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', client], {
    stdio: 'ignore',
  });
  const native = join(prefix, 'node_modules/aws-lambda-ric', dirname(start), 'rapid-client.node');
  if (!existsSync(native)) writeFileSync(native, '');
}

async function compareFile(path) {
  const document = parseDocument(readFileSync(path, 'utf8'));
  for (const item of document.get('cases').items) {
    const which = item.toJSON();
    for (const runtime of Object.keys(CLIENTS)) {
      if (which.only !== undefined && which.only !== runtime) continue;
      const posted = await runCase(which, runtime);
      const expected = which[runtime];
      if (values.write) item.set(runtime, document.createNode(posted));
      else if (JSON.stringify(posted) !== JSON.stringify(expected)) {
        differences++;
        console.log(
          `${which.name} (${runtime})\n  table:  ${JSON.stringify(expected)}\n  client: ${JSON.stringify(posted)}`,
        );
      }
    }
  }
  if (values.write) writeFileSync(path, document.toString({ lineWidth: 120 }));
}

async function runCase(
  { handler, files = {}, environment = {}, event = {}, name, entry: named = 'app.handler' },
  runtime,
) {
  const root = mkdtempSync(join(folder, 'case-'));
  const all = handler === undefined ? files : { ...files, 'app.js': handler };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const record = join(root, '.record');
  writeFileSync(record, '');
  const posts = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      posts.push({ kind: 'error', body });
      response.end('{}');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { flags, start } = CLIENTS[runtime];
  const prefix = join(folder, runtime, 'node_modules');
  const entry = join(prefix, 'aws-lambda-ric', start);
  const isThird = runtime === 'nodejs22.x';
  const args = isThird
    ? [
        '--input-type=module',
        '-e',
        `import { run } from ${JSON.stringify(entry)}; await run(${JSON.stringify(root)}, ${JSON.stringify(named)});`,
      ]
    : [entry];
  const child = spawn(
    join(prefix, 'node/bin/node'),
    [...flags, '--import', join(import.meta.dirname, 'native-client.mjs'), ...args],
    {
      cwd: root,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        ...variables(root, runtime, named, server.address().port),
        ...environment,
        EVENT: JSON.stringify(event),
        RECORD: record,
      },
      stdio: 'ignore',
    },
  );
  const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const isDone = () => readFileSync(record, 'utf8').includes('"kind":"next"');
  const started = Date.now();
  let end;
  void exit.then((ending) => {
    end = ending;
  });
  while (end === undefined && !isDone() && Date.now() - started < PATIENCE_MS)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const isTooLate = end === undefined && !isDone();
  child.kill('SIGKILL');
  await exit;
  server.close();
  server.closeAllConnections();
  const lines = readFileSync(record, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const first = [...posts, ...lines].find(({ kind }) => kind !== 'next');
  if (isTooLate) throw new Error(`${name} (${runtime}) did not end`);
  if (first === undefined) return { error: { errorType: 'Runtime.ExitError', errorMessage: exitMessage(end) } };
  if (first.kind === 'response') return { response: first.body };
  const { trace: _, ...document } = JSON.parse(
    first.body.replaceAll(root, 'ROOT').replaceAll(entry, '/var/runtime/index.mjs'),
  );
  return { error: document };
}

const SIGNALS = { SIGABRT: 'aborted', SIGTERM: 'terminated', SIGKILL: 'killed', SIGSEGV: 'segmentation fault' };

/** Lambda's message for the end of a process. */
function exitMessage({ code, signal }) {
  const how =
    signal === null
      ? code === 0
        ? ' without providing a reason'
        : ` with error: exit status ${code}`
      : ` with error: signal: ${SIGNALS[signal] ?? signal}`;
  return `RequestId: ID Error: Runtime exited${how}`;
}

function variables(root, runtime, named, port) {
  return {
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: 'Fn',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Fn',
    AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
    LAMBDA_TASK_ROOT: root,
    _HANDLER: named,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
  };
}
