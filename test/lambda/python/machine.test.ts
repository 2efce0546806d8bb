import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { resolveShim } from '../../../src/lambda/python/resolve-shim.ts';
import { makeFunction, startRun, writeFiles } from '../lambda-project.ts';
import { describeWithPython, type PythonCase, startPython } from './python-project.ts';

async function messageOf(task: Promise<unknown>): Promise<string> {
  const failure = (await task.catch((reason: unknown) => reason)) as Error;
  expect(failure).toMatchObject({ name: 'UsageError' });
  return failure.message;
}

describeWithPython('Python code that cannot run on this machine', () => {
  const cases: (PythonCase & { readonly name: string; readonly message: string })[] = [
    {
      name: 'that is missing',
      code: { 'main.py': '' },
      message: `the code of function Fn (Handler app.handler) is missing
  looked at ROOT/app.py
  looked at ROOT/app/__init__.py
  --handler Fn=module#export runs a module in its place`,
    },
    {
      name: 'whose folder is missing',
      code: {},
      properties: { code: { kind: 'folder', path: '/nowhere/at/all' } },
      message: `the code of function Fn (Handler app.handler) is missing
  looked at /nowhere/at/all
  --handler Fn=module#export runs a module in its place`,
    },
    {
      name: 'that lacks packages of requirements.txt',
      code: {
        'app.py': 'import not_a_module.x',
        'requirements.txt':
          '# what we use\n-r dev.txt\nNot-A-Module>=1.2 # old\nwindows-only; sys_platform == "win32"\n',
      },
      message: `function Fn cannot run on PYTHON: No module named 'not_a_module'
  ROOT/requirements.txt lists packages that are not installed: Not-A-Module
  python3 -m venv ROOT/.venv && ROOT/.venv/bin/pip install -r ROOT/requirements.txt`,
    },
    {
      name: 'that lacks one only when it is invoked',
      code: { 'app.py': 'def handler(e, c): import not_a_module', 'requirements.txt': 'not_a_module' },
      message: `function Fn cannot run on PYTHON: No module named 'not_a_module'
  ROOT/requirements.txt lists packages that are not installed: not_a_module
  python3 -m venv ROOT/.venv && ROOT/.venv/bin/pip install -r ROOT/requirements.txt`,
    },
    {
      name: 'that lacks a package included in Lambda',
      code: { 'app.py': 'import sys\nsys.modules["botocore"] = None\nimport botocore' },
      message: `function Fn cannot run on PYTHON: import of botocore halted; None in sys.modules
  Lambda includes it with boto3; here it must be installed
  python3 -m venv ROOT/.venv && ROOT/.venv/bin/pip install boto3`,
    },
  ];
  test.each(cases)('$name', async ({ message, ...which }) => {
    const run = startPython(which);
    const shown = (await messageOf(run.call('Fn')))
      .replaceAll(run.root, 'ROOT')
      .replace(/on \S+python\S*:/, 'on PYTHON:');
    expect(shown).toBe(message);
  });

  test('without python3', async () => {
    const run = startPython({ code: 'def handler(e, c): return 1' });
    vi.stubEnv('PATH', run.root);
    vi.stubEnv('VIRTUAL_ENV', '');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await messageOf(run.call('Fn'))).toBe(
      `function Fn runs on python3.13, but there is no python3 on the PATH and no virtual environment next to it
  --handler Fn=module#export runs a module in its place
  --mock FILE provides the results of its states; --lambda-endpoint URL invokes it in sam local start-lambda`,
    );
  });

  test('if python3 is something else', async () => {
    const run = startPython({
      code: { 'app.py': '', '.venv/bin/python3': '#!/bin/sh\necho "no such version" >&2\nexit 1\n' },
    });
    chmodSync(join(run.root, '.venv/bin/python3'), 0o755);
    expect((await messageOf(run.call('Fn'))).replaceAll(run.root, 'ROOT')).toBe(
      'ROOT/.venv/bin/python3 cannot run Python handlers: no such version',
    );
  });
});

describeWithPython('the interpreter', () => {
  test('is that of the virtual environment next to the function, then next to the template', async () => {
    const run = startPython({
      code: { 'src/app.py': 'import sys\ndef handler(e, c): return sys.prefix' },
      properties: {},
    });
    const base = (await startPython({ code: 'import sys\ndef handler(e, c): return sys.executable' }).call(
      'Fn',
    )) as string;
    const functions = ['', 'src'].map((folder) => ({ folder, path: join(run.root, folder) }));
    for (const { path } of functions) {
      const environment = join(path, path === run.root ? '.venv' : 'venv');
      mkdirSync(join(environment, 'bin'), { recursive: true });
      symlinkSync(base, join(environment, 'bin', 'python3'));
      writeFileSync(join(environment, 'pyvenv.cfg'), `home = ${dirname(base)}\n`);
    }
    const code = { kind: 'folder', path: join(run.root, 'src') } as const;
    const inSource = startRun(run.root, [makeFunction(run.root, { runtime: 'python3.13', code })]);
    expect(await inSource.call('Fn')).toBe(join(run.root, 'src', 'venv'));
    const root = { kind: 'folder', path: run.root } as const;
    const inRoot = startRun(run.root, [
      makeFunction(run.root, { runtime: 'python3.13', code: root, handler: 'src.app.handler' }),
    ]);
    expect(await inRoot.call('Fn')).toBe(join(run.root, '.venv'));
  });
});

describe('a pyenv shim resolves to', () => {
  const files = {
    'pyenv/shims/python3': '',
    'pyenv/version': '3.11.7\n',
    'pyenv/versions/3.11.7/bin/python3': '',
    'pyenv/versions/3.13.0/bin/python3': '',
  };
  const cases: {
    readonly name: string;
    readonly extra?: Readonly<Record<string, string>>;
    readonly variable?: string;
    readonly python: string;
  }[] = [
    { name: 'the global version', python: 'versions/3.11.7/bin/python3' },
    {
      name: 'the version of the nearest .python-version',
      extra: { '.python-version': '3.11.7', 'a/.python-version': '3.13.0' },
      python: 'versions/3.13.0/bin/python3',
    },
    {
      name: 'the version of the shell',
      extra: { '.python-version': '3.11.7' },
      variable: '3.13.0',
      python: 'versions/3.13.0/bin/python3',
    },
    { name: 'what only pyenv knows: a prefix', variable: '3.13', python: 'shims/python3' },
    {
      name: 'what only pyenv knows: several',
      extra: { '.python-version': '3.13.0\n3.11.7' },
      python: 'shims/python3',
    },
  ];
  test.each(cases)('$name', ({ extra, variable, python }) => {
    const root = writeFiles({ ...files, 'a/b/app.py': '', ...extra });
    const variables = variable === undefined ? {} : { PYENV_VERSION: variable };
    const shim = join(root, 'pyenv/shims/python3');
    expect(resolveShim(shim, join(root, 'a/b'), variables)).toBe(join(root, 'pyenv', python));
  });

  test('another program is not a shim', () => {
    expect(resolveShim('/usr/bin/python3', '/', {})).toBe('/usr/bin/python3');
  });
});
