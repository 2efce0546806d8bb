import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long the runs would take without an interrupt, in seconds: longer than any test waits. */
const LONG = 60;

const task = (name, next = { End: true }) => ({ Type: 'Task', Resource: `\${${name}}`, ...next });
const wait = { Type: 'Wait', Seconds: LONG, End: true };

function template(runtime, states, { build, functions = ['Fn'] } = {}) {
  const fn = {
    Type: 'AWS::Serverless::Function',
    Properties: { Runtime: runtime, Handler: 'app.handler', CodeUri: 'src', Timeout: 2 * LONG, MemorySize: 512 },
    ...(build && { Metadata: { BuildMethod: 'esbuild', BuildProperties: build } }),
  };
  const machine = {
    Type: 'AWS::Serverless::StateMachine',
    Properties: {
      Definition: { StartAt: 'Work', States: states },
      DefinitionSubstitutions: Object.fromEntries(functions.map((name) => [name, { 'Fn::GetAtt': `${name}.Arn` }])),
    },
  };
  return JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: { ...Object.fromEntries(functions.map((name) => [name, fn])), Machine: machine },
  });
}

const JS_WAIT = `exports.handler = async () => { await new Promise((r) => setTimeout(r, ${LONG * 1000})); };`;
const JS_LOOP = 'exports.handler = async () => { for (;;); };';
const TS_WAIT = `export const handler = async (): Promise<void> => { await new Promise((r) => setTimeout(r, ${LONG * 1000})); };`;
const JS_CHATTY = `exports.handler = async () => { for (;;) { console.log('x'.repeat(500)); await new Promise(setImmediate); } };`;
const PY_WAIT = `import time\ndef handler(event, context):\n    time.sleep(${LONG})\n`;
const PY_LOOP = 'def handler(event, context):\n    while True: pass\n';
const PY_CHILD = `import subprocess\ndef handler(event, context):\n    subprocess.run(["sleep", "${LONG}"], start_new_session=True)\n`;
const PY_DEAF = `import signal, time\nfor s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)\n${PY_WAIT}`;
const callback = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: '${Fn}', Payload: { 'token.$': '$$.Task.Token' } },
  End: true,
};
const activity = { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:work', End: true };

const distributed = {
  Type: 'Map',
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: 'data', Key: 'items.json' },
  },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'One',
    States: { One: { Type: 'Pass', Parameters: { 'x.$': '$', y: 'y'.repeat(2_000) }, End: true } },
  },
  ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'data', Prefix: 'out' } },
  Next: 'Again',
};
/** Never taken, but a machine needs an end. */
const forEver = (next) => ({
  Type: 'Choice',
  Choices: [{ Variable: '$.never', IsPresent: true, Next: 'End' }],
  Default: next,
});
const end = { End: { Type: 'Succeed' } };
const wide = {
  Type: 'Map',
  ItemsPath: '$.items',
  ItemProcessor: { StartAt: 'One', States: { One: task('Fn') } },
  End: true,
};
const items = JSON.stringify({ items: Array.from({ length: 12 }, (_, i) => i) });

/** Each is a project that runs until it is interrupted: its files, and the command line. */
export const SCENARIOS = {
  js: { files: { 'template.json': template('nodejs22.x', { Work: task('Fn') }), 'src/app.js': JS_WAIT } },
  'js-endless': { files: { 'template.json': template('nodejs22.x', { Work: task('Fn') }), 'src/app.js': JS_LOOP } },
  'js-chatty': { files: { 'template.json': template('nodejs22.x', { Work: task('Fn') }), 'src/app.js': JS_CHATTY } },
  ts: { files: { 'template.json': template('nodejs22.x', { Work: task('Fn') }), 'src/app.ts': TS_WAIT } },
  'ts-module': {
    files: {
      'template.json': template(
        'nodejs22.x',
        { Work: task('Fn') },
        { build: { Format: 'esm', EntryPoints: ['app.ts'], OutExtension: ['.js=.mjs'] } },
      ),
      'src/app.ts': TS_WAIT,
      'src/package.json': '{"type": "module"}',
    },
  },
  python: { files: { 'template.json': template('python3.13', { Work: task('Fn') }), 'src/app.py': PY_WAIT } },
  'python-endless': { files: { 'template.json': template('python3.13', { Work: task('Fn') }), 'src/app.py': PY_LOOP } },
  'python-child': { files: { 'template.json': template('python3.13', { Work: task('Fn') }), 'src/app.py': PY_CHILD } },
  'python-deaf': { files: { 'template.json': template('python3.13', { Work: task('Fn') }), 'src/app.py': PY_DEAF } },
  'python-wide': {
    files: { 'template.json': template('python3.13', { Work: wide }), 'src/app.py': PY_WAIT, 'in.json': items },
    args: ['-i', 'in.json'],
  },
  'python-test-state': {
    command: 'test-state',
    files: { 'template.json': template('python3.13', { Work: task('Fn') }), 'src/app.py': PY_WAIT },
    args: ['--state-name', 'Work'],
    output: false,
  },
  callback: {
    files: {
      'template.json': template('nodejs22.x', { Work: callback }),
      'src/app.js': 'exports.handler = async () => 1;',
    },
  },
  'callback-python': {
    files: {
      'template.json': template('python3.13', { Work: callback }),
      'src/app.py': 'def handler(event, context): return 1\n',
    },
  },
  activity: { files: { 'template.json': template('nodejs22.x', { Work: activity }, { functions: [] }) } },
  'distributed-map': {
    files: {
      'template.json': template('nodejs22.x', { Work: distributed, Again: forEver('Work'), ...end }, { functions: [] }),
      's3/data/items.json': JSON.stringify(Array.from({ length: 400 }, (_, i) => ({ i }))),
    },
    args: ['--s3', 's3', '--no-limits'],
    results: 's3/data/out',
  },
  wait: { files: { 'template.json': template('nodejs22.x', { Work: wait }, { functions: [] }) } },
  loop: {
    files: {
      'template.json': template(
        'nodejs22.x',
        { Work: { Type: 'Pass', Next: 'Again' }, Again: forEver('Work'), ...end },
        { functions: [] },
      ),
    },
    args: ['--no-limits'],
    output: false,
  },
  'input-from-a-pipe': {
    files: { 'template.json': template('python3.13', { Work: task('Fn') }), 'src/app.py': PY_WAIT },
    args: ['-i', '-'],
    holdsStdin: true,
  },
};

/** Writes the files of a scenario into a folder. */
export function writeScenario({ files }, folder) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
