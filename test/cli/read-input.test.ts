import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const ECHO = { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } };
const UTF16 = 'It is in UTF-16, as `>` writes in Windows PowerShell: save it as UTF-8';

/** The result of JavaScript's own encoders; iconv agrees. */
test.each([
  { name: 'UTF-8 with a byte order mark', bytes: Buffer.from('\uFEFF{"a":"é"}'), output: '{"a":"é"}\n' },
  { name: 'an intended replacement character', bytes: Buffer.from('{"a":"\uFFFD"}'), output: '{"a":"\uFFFD"}\n' },
  {
    name: 'Latin-1',
    bytes: Buffer.from('{\n  "a": "caf\xe9"\n}', 'latin1'),
    error: 'input.json:2:12: error FILE_UNREADABLE: input.json is not text in UTF-8: byte 0xE9 at line 2, column 12',
  },
  {
    name: 'an invalid byte after an intended replacement character',
    bytes: Buffer.concat([Buffer.from('\uFEFF{"a":"\uFFFD😀'), Buffer.from([0x80]), Buffer.from('"}')]),
    error: 'input.json:1:10: error FILE_UNREADABLE: input.json is not text in UTF-8: byte 0x80 at line 1, column 10',
  },
  { name: 'UTF-16 with a byte order mark', bytes: Buffer.from('\uFEFF{"a":1}', 'utf16le'), error: UTF16 },
  { name: 'UTF-16 without one', bytes: Buffer.from('{"a":1}', 'utf16le'), error: UTF16 },
  { name: 'UTF-16, big-endian', bytes: Buffer.from('\uFEFF{"a":1}', 'utf16le').swap16(), error: UTF16 },
])('an input in $name', async ({ bytes, output, error }) => {
  const cwd = folderOf({ 'flow.asl.json': ECHO });
  writeFileSync(join(cwd, 'input.json'), bytes);
  const { code, stdout, stderr } = await runMain(cwd, ['flow.asl.json', '-q', '-i', 'input.json']);
  if (error === undefined) expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: output, stderr: '' });
  else {
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(error);
    // in a message that begins with its location, the severity follows, as compilers print it
    expect(stderr).not.toMatch(/^error: \S+:\d+:\d+: error/);
  }
});

test.each([
  {
    args: ['-i', ''],
    stderr: "error: --input is empty: it takes a file, inline JSON such as '{}', or - for stdin\n",
  },
  {
    args: ['event.json'],
    stderr:
      "error: too many arguments for 'run'. Expected 1 argument but got 2.\nThe input is an option: --input event.json\n",
  },
  {
    args: ['a', 'b'],
    stderr: "error: too many arguments for 'run'. Expected 1 argument but got 3.\n",
  },
])('$args', async ({ args, stderr }) => {
  const cwd = folderOf({ 'flow.asl.json': ECHO });
  expect(await runMain(cwd, ['flow.asl.json', ...args])).toEqual({ code: 2, stdout: '', stderr });
  expect((await runMain(cwd, ['run', 'flow.asl.json', ...args])).stderr).toBe(stderr);
});

test.each([
  { args: ['-i', 'empty.json'], stderr: 'error: Invalid State Machine Execution Input: empty.json is empty\n' },
  { args: ['-i', '-'], stderr: 'error: Invalid State Machine Execution Input: <stdin> is empty\n' },
  { args: ['--handler', 'Work='], stderr: 'error: --handler Work= names no module: Work=module.ts#export\n' },
])('nothing where something is expected: $args', async ({ args, stderr }) => {
  const cwd = folderOf({ 'flow.asl.json': ECHO, 'empty.json': '\n' });
  expect(await runMain(cwd, ['flow.asl.json', ...args])).toEqual({ code: 2, stdout: '', stderr });
});

test.each([
  { config: `input: '{"id": 1}'`, output: '{"id":1}' },
  { config: 'input: { id: 1, tags: [a] }', output: '{"id":1,"tags":["a"]}' },
  { config: 'input: [1]', output: '[1]' },
  { config: 'input: 5', output: '5' },
  { config: 'input: event.yml', output: '{"from":"a file"}' },
])('a configuration with $config', async ({ config, output }) => {
  const cwd = folderOf({ 'flow.asl.json': ECHO, 'sfn-run.yml': config, 'event.yml': 'from: a file' });
  const { code, stdout } = await runMain(cwd, ['flow.asl.json', '-q']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${output}\n` });
});

test.each([
  { config: `input: '{"id": '`, message: 'input is not valid JSON: Unexpected end of JSON input' },
  { config: 'input: null', message: 'input must be a file, or the input itself' },
])('a configuration with $config is refused', async ({ config, message }) => {
  const cwd = folderOf({ 'flow.asl.json': ECHO, 'sfn-run.yml': config });
  const { code, stderr } = await runMain(cwd, ['flow.asl.json', '-q']);
  expect({ code, first: stderr.split('\n')[1] }).toEqual({
    code: 2,
    first: `sfn-run.yml:1:8: error INVALID_CONFIG: ${message}`,
  });
});

// `{id:1}` is `{"id:1": null}` to a YAML parser
test.each([
  ['event.json', '{id:1}', 2],
  ['event.json', '{"id": 1,}', 2],
  ['event.yml', '{"id": 1,}', 0],
  ['-', '{id:1}', 2],
  ['-', 'id: 1', 0],
])('an input of %s that holds %s ends with %i', async (input, text, expected) => {
  const cwd = folderOf({ 'flow.asl.json': ECHO, ...(input !== '-' && { [input]: text }) });
  const { code, stdout } = await runMain(cwd, ['flow.asl.json', '-q', '-i', input], { stdin: text });
  expect({ code, stdout }).toEqual({ code: expected, stdout: expected === 0 ? '{"id":1}\n' : '' });
});
