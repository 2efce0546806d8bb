import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { loadCommands } from '../../src/cli/commands/index.ts';
import type { Io } from '../../src/cli/io.ts';
import { parseLine } from '../../src/cli/options/parse-line.ts';
import { runByCommander } from '../../src/cli/run-by-commander.ts';

const SILENT = { write: () => true, columns: 80 };
const IO: Io = {
  stdin: Readable.from([]),
  stdout: SILENT,
  stderr: SILENT,
  env: {},
  cwd: process.cwd(),
  onInterrupt: () => () => {},
};
const COMMANDS = await loadCommands();
const VALUES = [
  'a.json',
  'Key=Value',
  'A="b c" D=e',
  'sqs=http://localhost:1',
  '3',
  '-1',
  '-',
  '',
  '--',
  'json',
  'EXPRESS',
];

/** Commander's result for a line: the command's options, or nothing if commander prints something. */
async function byCommander(argv: readonly string[], command: Command): Promise<object | undefined> {
  let ran: object | undefined;
  const { settings: _, ...withoutSettings } = command;
  const watched: Command = {
    ...withoutSettings,
    run: async (args, options) => {
      ran = { args, options };
      return 0;
    },
  };
  await runByCommander(argv, { commands: [watched], isHelp: false, isBare: false }, IO, '1.0.0');
  return ran;
}

function byLine(words: readonly string[], command: Command): object | undefined {
  const line = parseLine(words, command);
  return line && { args: line.args, options: { ...line.options, color: line.color, line: line.options } };
}

describe.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (name, command) => {
  test('a parsed line has the same result as with commander', async () => {
    const flags = command.options.flatMap(({ short, long }) => [short ?? long, long, `${long}=json`, `${short}x`]);
    const word = fc.constantFrom(...flags, ...VALUES, 'file', '--no-color', '--unknown', '-vv', '--inspect');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const line = byLine(words, command);
        if (line !== undefined) expect(line).toEqual(await byCommander([name, ...words], command));
      }),
      { numRuns: 400 },
    );
  });
});

describe('everyday command lines do not need commander', () => {
  test.each([
    ['run', 'flow.asl.json'],
    ['run', 'template.yml -m Order -i event.json -f --format json'],
    ['run', '--no-limits --timeout=5 -v template.yml -p Stage=qa -p Size=3 --handler f=a.mjs#g --no-color'],
    ['run', 'template.yml -i {"id":1} -q --endpoint-url sqs=http://localhost:4566'],
    ['validate', 'a.yml b.yml c.yml --strict --format github --ignore NO_PATH'],
    ['replay', 'template.yml history.json'],
    ['list', ''],
    ['test', '--coverage'],
    ['test', 'order.sfn-test.yml --coverage=table,lcov --coverage-dir out --coverage-threshold states=90'],
    ['test', '--coverage order.sfn-test.yml --reporter junit=report.xml --bail'],
    ['run', 'template.yml --inspect --coverage='],
  ])('%s %s', async (name, text) => {
    const command = COMMANDS.find((one) => one.name === name)!;
    const words = text.split(' ').filter((word) => word !== '');
    const line = byLine(words, command);
    expect(line).toBeDefined();
    expect(line).toEqual(await byCommander([name, ...words], command));
  });
});

describe('errors and ambiguities are left to commander', () => {
  test.each([
    ['run', ''],
    ['run', 'a.json b.json'],
    ['run', '--inputt x a.json'],
    ['run', 'a.json -i'],
    ['run', 'a.json -i -f'],
    ['run', 'a.json --type STANDART'],
    ['run', 'a.json --timeout never'],
    ['run', 'a.json --quiet=yes'],
    ['run', 'a.json -q -v'],
    ['run', 'a.json --coverage=none'],
    ['run', 'a.json --help'],
    ['run', 'help'],
    ['run', '-- a.json'],
    ['validate', '--strict'],
  ])('%s %s', (name, text) => {
    const command = COMMANDS.find((one) => one.name === name)!;
    expect(
      parseLine(
        text.split(' ').filter((word) => word !== ''),
        command,
      ),
    ).toBeUndefined();
  });
});
