import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithPython, startPython } from './python-project.ts';

const EXIT = 'Runtime.ExitError';

/** What the handler does with `event: {bad: true}`; other events get a result. */
function hostile(code: string): string {
  return `import os, subprocess, sys, signal, time\ndef handler(event, context):\n    if "bad" in event:\n        ${code}\n    return event\n`;
}

describeWithPython('a hostile Python handler ends its invocation and no other', () => {
  const cases: { readonly name: string; readonly code: string; readonly output?: unknown; readonly error?: string }[] =
    [
      {
        name: 'that writes to unknown descriptors',
        code: 'os.write(3, b"answered 1 \\n2")',
        error: 'OSError',
      },
      {
        name: 'that closes all descriptors it could have opened',
        code: 'os.closerange(3, 256)',
        output: { bad: true },
      },
      { name: 'that closes all descriptors', code: 'os.closerange(3, 4096)', error: EXIT },
      { name: 'that closes them and continues', code: 'os.closerange(3, 4096); time.sleep(60)', error: EXIT },
      { name: 'that writes text to our socket', code: 'os.write(900, b"hello\\n"); time.sleep(60)', error: EXIT },
      { name: 'that writes endless text there', code: 'while True: os.write(900, b"x" * 65536)', error: EXIT },
      { name: 'that forges an answer', code: 'os.write(900, b"answered 1 \\n2"); time.sleep(60)', error: EXIT },
      {
        name: 'that forges an answer of terabytes',
        code: 'os.write(900, b"answered 9999999999999 \\n"); time.sleep(60)',
        error: EXIT,
      },
      {
        name: 'that forges one of another kind',
        code: 'os.write(900, b"__proto__ 0 \\n"); time.sleep(60)',
        error: EXIT,
      },
      { name: 'that kills itself', code: 'os.kill(os.getpid(), signal.SIGKILL)', error: EXIT },
      { name: 'that kills its process group', code: 'os.killpg(0, signal.SIGTERM)', error: EXIT },
      { name: 'that stops itself', code: 'os.kill(os.getpid(), signal.SIGSTOP)', error: 'Sandbox.Timedout' },
      { name: 'that closes stdout and stderr', code: 'os.close(1); os.close(2); print("x")', output: { bad: true } },
      { name: 'that replaces sys.stdout', code: 'sys.stdout = None; sys.stderr = None', output: { bad: true } },
      {
        name: 'that patches json',
        code: 'import json; json.dumps = json.loads = json.JSONEncoder.encode = lambda *a: "{"',
        output: { bad: true },
      },
      {
        name: 'that returns too much',
        code: 'return "x" * 10_000_000',
        error: 'Function.ResponseSizeTooLarge',
      },
      {
        name: 'that raises too much',
        code: 'raise ValueError("x" * 10_000_000)',
        error: 'Function.ResponseSizeTooLarge',
      },
      { name: 'that recurses endlessly', code: 'return handler(event, context)', error: 'RecursionError' },
      { name: 'that raises an exit', code: 'raise GeneratorExit()', error: EXIT },
    ];
  test.each(cases)('$name', { timeout: 20_000 }, async ({ code, output, error }) => {
    const run = startPython({ code: hostile(code), properties: { timeoutSeconds: 3, memorySizeMb: 512 } });
    expect(await run.call('Fn', { n: 1 })).toEqual({ n: 1 });
    const outcome = await run.call('Fn', { bad: true }).then(
      (value) => ({ output: value }),
      (reason: { error?: string }) => ({ error: reason.error ?? String(reason) }),
    );
    expect(outcome).toEqual(error === undefined ? { output } : { error });
    expect(await run.call('Fn', { n: 2 })).toEqual({ n: 2 });
  });
});

describeWithPython('programs that a Python handler has started end with its environment', () => {
  const sleeper =
    'exec(compile("import sys, time; open(sys.argv[1], \'w\').write(str(__import__(\'os\').getpid())); time.sleep(60)", "s", "exec"))';
  const start = (options: string): string =>
    `subprocess.Popen([sys.executable, "-c", ${JSON.stringify(sleeper)}, "PID"], ${options})`;
  const cases = [
    { name: 'in its group', code: start('') },
    { name: 'in their own session', code: start('start_new_session=True') },
    { name: 'in their own session and without variables', code: start('start_new_session=True, env={}') },
    {
      name: 'as a daemon whose parent is gone',
      code: `subprocess.run([sys.executable, "-c", "import subprocess, sys; subprocess.Popen([sys.executable, '-c', " + repr(${JSON.stringify(sleeper)}) + ", 'PID'], start_new_session=True)"], start_new_session=True)`,
    },
  ];
  const endings = [
    { ending: 'the end of the run', last: 'return 1', error: undefined },
    { ending: 'a Timeout', last: 'time.sleep(60)', error: 'Sandbox.Timedout' },
    { ending: 'a crash', last: 'os._exit(1)', error: EXIT },
  ];
  const both = cases.flatMap((one) => endings.map((ending) => ({ ...one, ...ending })));
  test.each(both)('$name: $ending', { timeout: 20_000 }, async ({ name, code, last, error }) => {
    const body = `${code}\n    while not os.path.exists("PID") or not open("PID").read(): time.sleep(0.01)\n    ${last}`;
    const run = startPython({
      code: `import os, subprocess, sys, time\ndef handler(event, context):\n    ${body}\n`,
      properties: { timeoutSeconds: 2 },
    });
    const outcome = await run.call('Fn').catch((reason: { error: string }) => reason.error);
    expect(outcome).toBe(error ?? 1);
    const pid = readFileSync(join(run.root, 'PID'), 'utf8');
    if (error === undefined) {
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      await run.integration.close!();
    }
    // a crashed process can no longer be asked for children without any mark of their origin
    if (name.endsWith('without variables') && error === EXIT) process.kill(Number(pid), 'SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

/** A process that has ended and was not waited for is still listed. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
