import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../lambda-project.ts';
import { describeWithPython, startPython } from './python-project.ts';

const COUNT = `import time
count = 0
def handler(event, context):
    global count
    count += 1
    time.sleep(event.get("s", 0))
    return count
`;

describeWithPython('a Python environment', () => {
  test('is kept warm between invocations', async () => {
    const run = startPython({ code: COUNT });
    expect([await run.call('Fn'), await run.call('Fn'), await run.call('Fn')]).toEqual([1, 2, 3]);
  });

  test('has one invocation at a time', async () => {
    const run = startPython({ code: COUNT });
    expect(await Promise.all([1, 2, 3].map(() => run.call('Fn', { s: 0.3 })))).toEqual([1, 1, 1]);
    expect(await run.call('Fn')).toBe(2);
  });

  test('is replaced after a crash', async () => {
    const run = startPython({
      code: `import os\n${COUNT.replace('count += 1', 'count += 1\n    if event.get("exit"): os._exit(1)')}`,
    });
    expect(await run.call('Fn')).toBe(1);
    await expect(run.call('Fn', { exit: true })).rejects.toMatchObject({ error: 'Runtime.ExitError' });
    expect(await run.call('Fn')).toBe(1);
  });

  test('is started before its first invocation', async () => {
    const run = startPython({ code: COUNT });
    run.integration.prepare(['Fn', 'unknown']);
    expect(await run.call('Fn')).toBe(1);
  });

  test('has the variables of Lambda and the template', async () => {
    const run = startPython({
      code: `import os
os.environ["SCRATCH"] = "x"
MACHINE = ("HOME", "PATH", "SHELL", "USER", "TMPDIR", "LC_CTYPE", "PWD", "SHLVL", "_")
def handler(event, context):
    return {k: v for k, v in os.environ.items() if k not in MACHINE and not k.startswith(("PYENV", "_PYENV", "AWS_")) or k.startswith(("AWS_LAMBDA", "AWS_EX"))}
`,
      properties: { environment: { TABLE: 'orders', AWS_LAMBDA_LOG_STREAM_NAME: 'stream' }, memorySizeMb: 256 },
    });
    expect(await run.call('Fn')).toEqual({
      AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_NAME: 'Fn',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/Fn',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      LAMBDA_TASK_ROOT: run.root,
      LANG: 'en_US.UTF-8',
      SCRATCH: 'x',
      TABLE: 'orders',
      TZ: ':UTC',
      _HANDLER: 'app.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
  });

  test("gives the handler its invocation's context", async () => {
    const run = startPython({
      code: `def handler(event, context):
    left = context.get_remaining_time_in_millis()
    return {
        "name": context.function_name, "version": context.function_version, "arn": context.invoked_function_arn,
        "memory": context.memory_limit_in_mb, "id": len(context.aws_request_id), "group": context.log_group_name,
        "stream": "[7]" in context.log_stream_name, "identity": context.identity.cognito_identity_id,
        "client": context.client_context, "in_time": 1000 < left <= 2000,
    }
`,
      properties: { timeoutSeconds: 2 },
    });
    expect(await run.run({ kind: 'lambda', arn: 'arn:aws:lambda:us-east-1:999999999999:function:Fn:7' }, {})).toEqual({
      name: 'Fn',
      version: '7',
      arn: 'arn:aws:lambda:eu-west-1:111111111111:function:Fn:7',
      memory: '128',
      id: 36,
      group: '/aws/lambda/Fn',
      stream: true,
      identity: null,
      client: null,
      in_time: true,
    });
  });

  test('gives the handler the ClientContext of lambda:invoke', async () => {
    const run = startPython({
      code: `def handler(event, context):
    given = context.client_context
    return [given.custom, given.env, given.client.app_title, given.client.installation_id]
`,
    });
    const clientContext = { custom: { a: 1 }, env: { b: '2' }, client: { app_title: 'till' } };
    const output = await run.run(
      { kind: 'integration', arn: 'arn:aws:states:::lambda:invoke', service: 'lambda', action: 'invoke' } as never,
      { FunctionName: 'Fn', ClientContext: Buffer.from(JSON.stringify(clientContext)).toString('base64') },
    );
    expect(output).toMatchObject({ Payload: [{ a: 1 }, { b: '2' }, 'till', null] });
  });

  test('is killed, with its child processes, when it uses more memory than its MemorySize', async () => {
    const run = startPython({
      code: 'def handler(e, c):\n  data = []\n  while True: data.append(bytearray(1_000_000))',
      properties: { timeoutSeconds: 60 },
    });
    const failure = (await run.call('Fn').catch((reason: unknown) => reason)) as { error: string; cause: string };
    expect([failure.error, failure.cause.replace(/[-0-9a-f]{36}/, 'ID')]).toEqual([
      'Runtime.ExitError',
      '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited with error: signal: killed"}',
    ]);
  }, 20_000);

  test('leaves nothing next to the code', async () => {
    const run = startPython({
      code: {
        'app.py': 'import other\ndef handler(e, c):\n  import os\n  return sorted(os.listdir("."))',
        'other.py': '',
      },
    });
    expect(await run.call('Fn')).toEqual(['app.py', 'other.py']);
  });

  test('finds modules in the layers of the function, a later one first', async () => {
    const layers = ['one', 'two'].map((name) =>
      writeFiles({ [`python/${name}.py`]: '', 'python/both.py': `name = "${name}"`, 'python/app.py': 'not python' }),
    );
    const run = startPython({
      code: 'import one, two, both\ndef handler(e, c): return both.name',
      properties: { layers },
    });
    expect(await run.call('Fn')).toBe('two');
  });

  test('finds the modules of a layer built by `sam build`, and those that pip installed where Lambda looks', async () => {
    const layers = [
      writeFiles({ 'packed.py': 'name = "packed"', 'requirements.txt': '' }),
      writeFiles({
        'python/lib/python3.13/site-packages/installed.py': 'name = "installed"',
        'python/lib/python3.12/site-packages/other.py': '',
        'python/installed.py': 'name = "covered"',
      }),
    ];
    const run = startPython({
      code: 'import importlib.util, installed, packed\ndef handler(e, c): return [packed.name, installed.name, importlib.util.find_spec("other")]',
      properties: { layers },
    });
    expect(await run.call('Fn')).toEqual(['packed', 'installed', null]);
  });

  test('is that of a module given by the user', async () => {
    const root = writeFiles({ 'stand-in.py': 'import helper\ndef main(e, c): return helper.x', 'helper.py': 'x = 3' });
    const code = { kind: 'module', path: join(root, 'stand-in.py'), exportName: 'main' } as const;
    expect(await startPython({ code: {}, properties: { code, runtime: undefined } }).call('Fn')).toBe(3);
  });

  test('ends with an abort', async () => {
    const run = startPython({
      code: 'print("up")\ndef handler(e, c):\n  while True: pass',
      properties: { timeoutSeconds: 60 },
    });
    const controller = new AbortController();
    const outcome = run.call('Fn', {}, controller.signal).catch((error: unknown) => error);
    while (run.lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const started = performance.now();
    controller.abort(new Error('enough'));
    expect(await outcome).toEqual(new Error('enough'));
    expect(performance.now() - started).toBeLessThan(500);
    expect(run.held()).toBe(0);
  });
});

describeWithPython('the Timeout of a Python function ends', () => {
  const cases = [
    { name: 'an endless loop', code: 'while True: pass' },
    { name: 'a wait', code: 'time.sleep(60)' },
    { name: 'a child process', code: 'subprocess.run(["sleep", "60"])' },
    { name: 'one that ignores signals', code: 'signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)' },
  ];
  test.each(cases)('$name', async ({ code }) => {
    const run = startPython({
      code: `import signal, subprocess, time\nprint("loaded")\ndef handler(event, context):\n    if event: return 1\n    ${code}\n`,
      properties: { timeoutSeconds: 0.3 },
    });
    expect(await run.call('Fn', [1])).toBe(1);
    const started = performance.now();
    const failure = (await run.call('Fn').catch((reason: unknown) => reason)) as { error: string; cause: string };
    expect([failure.error, failure.cause.replace(/[-0-9a-f]{36}/, 'ID')]).toEqual([
      'Sandbox.Timedout',
      '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ID Error: Task timed out after 0.30 seconds"}',
    ]);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(run.lines).toEqual(['stdout: loaded']);
  });
});

describeWithPython('what a Python handler writes', () => {
  const cases: { readonly name: string; readonly code: string; readonly lines: readonly string[] }[] = [
    {
      name: 'comes line by line, from both streams, in order',
      code: 'print("a", 1); print("b", file=sys.stderr); sys.stdout.write("c"); print("d\\ne\\r\\n"); print("f")',
      lines: ['stdout: a 1', 'stderr: b', 'stdout: cd', 'stdout: e', 'stdout: ', 'stdout: f'],
    },
    { name: 'comes without a line break', code: 'print("é", end="")', lines: ['stdout: é'] },
    {
      name: 'is bytes, with a character split between chunks',
      code: 'sys.stdout.buffer.write(b"\\xc3"); sys.stdout.buffer.write(b"\\xa9")',
      lines: ['stdout: é'],
    },
    { name: 'includes lone surrogates', code: 'print("\\ud800")', lines: ['stdout: \\ud800'] },
    {
      name: 'includes child processes',
      code: 'os.system("echo out; echo err >&2")',
      lines: ['stdout: out', 'stderr: err'],
    },
    { name: 'comes before a crash', code: 'print("then", end=""); os._exit(1)', lines: ['stdout: then'] },
    { name: 'comes before an endless loop', code: 'print("then")\n    while True: pass', lines: ['stdout: then'] },
    {
      name: "includes logging in Lambda's format, with the root logger's level as on Lambda",
      code: 'logging.basicConfig(level=logging.INFO); logging.info("no"); logging.warning("x %d", 1)',
      lines: ['stdout: [WARNING]\tTIME\tID\tx 1'],
    },
    {
      name: 'includes a custom logger',
      code: 'logger = logging.getLogger(); logger.setLevel("INFO"); logger.info("y")',
      lines: ['stdout: [INFO]\tTIME\tID\ty'],
    },
  ];
  test.each(cases)('$name', async ({ code, lines }) => {
    const run = startPython({
      code: `import logging, os, sys\ndef handler(event, context):\n    ${code}\n`,
      properties: { timeoutSeconds: 0.4 },
    });
    await run.call('Fn').catch(() => {});
    const shown = run.lines.map((line) =>
      line.replace(/[0-9a-f]{8}-[-0-9a-f]{27}/, 'ID').replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, 'TIME'),
    );
    expect(shown).toEqual(lines);
  });
});
