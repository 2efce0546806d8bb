import { expect, test } from 'vitest';
import { describeWithPython, type PythonCase, startPython } from './python-project.ts';

interface ErrorCase extends PythonCase {
  readonly name: string;
  readonly error: string;
  /** With ROOT for the folder, ID for the request and LIB for Python's own modules. */
  readonly cause: string;
}

async function failureOf(which: PythonCase): Promise<{ error: string; cause: string }> {
  const run = startPython(which);
  const failure = await run.call('Fn', which.event).then(
    (output) => ({ error: 'none', cause: JSON.stringify(output) }),
    (reason: unknown) => reason as { error: string; cause: string },
  );
  const cause = failure.cause
    .replaceAll(run.root, 'ROOT')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');
  return { error: failure.error, cause };
}

describeWithPython('a Python handler fails', () => {
  const cases: ErrorCase[] = [
    {
      name: "with an exception: its class, and the stack from the user's first frame",
      code: 'def check(x):\n    raise ValueError("too late: " + x)\n\ndef handler(event, context):\n    check("é")\n',
      error: 'ValueError',
      cause: `{"errorMessage": "too late: é", "errorType": "ValueError", "requestId": "ID", "stackTrace": ["  File \\"ROOT/app.py\\", line 5, in handler\\n    check(\\"é\\")\\n", "  File \\"ROOT/app.py\\", line 2, in check\\n    raise ValueError(\\"too late: \\" + x)\\n"]}`,
    },
    {
      name: 'with an exception on a runtime that answers in ASCII',
      code: 'class Late(Exception): pass\ndef handler(event, context): raise Late("é")',
      properties: { runtime: 'python3.11' },
      error: 'Late',
      cause: `{"errorMessage": "\\u00e9", "errorType": "Late", "requestId": "ID", "stackTrace": ["  File \\"ROOT/app.py\\", line 2, in handler\\n    def handler(event, context): raise Late(\\"\\u00e9\\")\\n"]}`,
    },
    {
      name: 'with an exception in inline code',
      code: { 'index.py': '# another file' },
      properties: { handler: 'index.handler', code: { kind: 'inline', text: 'def handler(e, c):\n  return e["x"]\n' } },
      error: 'KeyError',
      cause: `{"errorMessage": "'x'", "errorType": "KeyError", "requestId": "ID", "stackTrace": ["  File \\"ROOT/index.py\\", line 2, in handler\\n    return e[\\"x\\"]\\n"]}`,
    },
    {
      name: 'with arguments that do not fit',
      code: 'def handler(event): pass',
      error: 'TypeError',
      cause: `{"errorMessage": "handler() takes 1 positional argument but 2 were given", "errorType": "TypeError", "requestId": "ID", "stackTrace": []}`,
    },
    {
      name: 'with a result that JSON does not have',
      code: 'import datetime\ndef handler(e, c): return {"at": datetime.datetime.now()}',
      error: 'Runtime.MarshalError',
      cause: `{"errorMessage": "Unable to marshal response: Object of type datetime is not JSON serializable", "errorType": "Runtime.MarshalError", "requestId": "ID", "stackTrace": []}`,
    },
    {
      name: 'with a result that contains itself',
      code: 'def handler(e, c):\n  a = []\n  a.append(a)\n  return a',
      error: 'Runtime.MarshalError',
      cause: `{"errorMessage": "Unable to marshal response: Circular reference detected", "errorType": "Runtime.MarshalError", "requestId": "ID", "stackTrace": []}`,
    },
    {
      name: 'with a result that only Python can parse',
      code: 'def handler(e, c): return {"at": float("nan")}',
      error: 'States.Runtime',
      cause: expect.stringMatching(
        /^The function's result is not valid JSON: .*\. Result: \{"at": NaN\}$/,
      ) as unknown as string,
    },
    {
      name: 'if its module imports a missing module',
      code: 'import nowhere_to_be_found',
      error: 'Runtime.ImportModuleError',
      cause: `{"errorMessage": "Unable to import module 'app': No module named 'nowhere_to_be_found'", "errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": []}`,
    },
    {
      name: 'if its module imports a missing name',
      code: 'from json import nothing_such',
      error: 'Runtime.ImportModuleError',
      cause: expect.stringMatching(
        /^\{"errorMessage": "Unable to import module 'app': cannot import name 'nothing_such' from 'json' \(.*\)", "errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": \[\]\}$/,
      ) as unknown as string,
    },
    {
      name: 'if its module has no such handler',
      code: 'def handle(e, c): pass',
      error: 'Runtime.HandlerNotFound',
      cause: `{"errorMessage": "Handler 'handler' missing on module 'app'", "errorType": "Runtime.HandlerNotFound", "requestId": "", "stackTrace": []}`,
    },
    {
      name: 'if Handler does not name a module',
      code: '',
      properties: { handler: 'handler' },
      error: 'Runtime.MalformedHandlerName',
      cause: `{"errorMessage": "Bad handler 'handler': not enough values to unpack (expected 2, got 1)", "errorType": "Runtime.MalformedHandlerName", "requestId": "", "stackTrace": []}`,
    },
    {
      name: 'if its module has the name of a built-in one',
      code: { 'time.py': '' },
      properties: { handler: 'time.handler' },
      error: 'Runtime.BuiltInModuleConflict',
      cause: `{"errorMessage": "Cannot use built-in module time as a handler module", "errorType": "Runtime.BuiltInModuleConflict", "requestId": "", "stackTrace": []}`,
    },
    {
      name: 'with a syntax error',
      code: 'x = 1\ny = = x\n',
      error: 'Runtime.UserCodeSyntaxError',
      cause: `{"errorMessage": "Syntax error in module 'app': invalid syntax (app.py, line 2)", "errorType": "Runtime.UserCodeSyntaxError", "requestId": "", "stackTrace": ["  File \\"ROOT/app.py\\" Line 2\\n    y = = x\\n"]}`,
    },
    {
      name: 'with sys.exit',
      code: 'import sys\ndef handler(e, c): sys.exit(3)',
      error: 'Runtime.ExitError',
      cause: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited with error: exit status 3"}`,
    },
    {
      name: 'with sys.exit() while loading',
      code: 'import sys\nsys.exit()',
      error: 'Runtime.ExitError',
      cause: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited without providing a reason"}`,
    },
    {
      name: 'with os._exit',
      code: 'import os\ndef handler(e, c): os._exit(4)',
      error: 'Runtime.ExitError',
      cause: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited with error: exit status 4"}`,
    },
    {
      name: 'with a crash of the interpreter',
      code: 'import os, signal\ndef handler(e, c): os.kill(os.getpid(), signal.SIGSEGV)',
      error: 'Runtime.ExitError',
      cause: `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ID Error: Runtime exited with error: signal: segmentation fault"}`,
    },
    {
      name: 'with a result that is too large',
      code: 'def handler(e, c): return "x" * 7_000_000',
      error: 'Function.ResponseSizeTooLarge',
      cause: `{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}`,
    },
  ];
  test.each(cases)('$name', async ({ error, cause, ...which }) => {
    expect(await failureOf(which)).toEqual({ error, cause });
  });

  test('with the stack of its import if its module throws', async () => {
    const { error, cause } = await failureOf({ code: 'raise KeyError("TABLE")' });
    const document = JSON.parse(cause) as { stackTrace: string[] };
    expect({ error, message: { ...document, stackTrace: document.stackTrace.at(-1) } }).toEqual({
      error: 'KeyError',
      message: {
        errorMessage: "'TABLE'",
        errorType: 'KeyError',
        requestId: '',
        stackTrace: '  File "ROOT/app.py", line 1, in <module>\n    raise KeyError("TABLE")\n',
      },
    });
  });

  test('as lambda:invoke shows it: serialized again', async () => {
    const run = startPython({ code: 'class Late(Exception): pass\ndef handler(e, c): raise Late("a: b, c")' });
    const resource = {
      kind: 'integration',
      arn: 'arn:aws:states:::lambda:invoke',
      service: 'lambda',
      action: 'invoke',
    } as const;
    const failure = (await run.run(resource as never, { FunctionName: 'Fn' }).catch((reason: unknown) => reason)) as {
      cause: string;
    };
    expect(failure.cause.replace(run.root, 'ROOT').replace(/"requestId":"[-0-9a-f]{36}"/, '"requestId":"ID"')).toBe(
      `{"errorMessage":"a: b, c","errorType":"Late","requestId":"ID","stackTrace":["  File \\"ROOT/app.py\\", line 2, in handler\\n    def handler(e, c): raise Late(\\"a: b, c\\")\\n"]}`,
    );
  });
});
