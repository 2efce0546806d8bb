import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineCommand } from '../../src/cli/command.ts';
import { loadCommands } from '../../src/cli/commands/index.ts';
import { choice, choiceOr, option, type ValuesOf } from '../../src/cli/options/option.ts';

const OPTIONS = [
  option('-i, --input <file|json|->', ''),
  option('--fast-forward', ''),
  option('--no-limits', ''),
  option('--timeout <seconds>', '', Number),
  choice('--log-format <format>', '', ['json', 'text']),
  choiceOr('--format <format>', '', ['pretty', 'json'], 'pretty'),
] as const;

describe('the values of options', () => {
  test('have the names and types that their flags and parsers say', () => {
    expectTypeOf<ValuesOf<typeof OPTIONS>>().toEqualTypeOf<{
      readonly input?: string;
      readonly fastForward?: boolean;
      readonly limits?: boolean;
      readonly timeout?: number;
      readonly logFormat?: 'json' | 'text';
      readonly format: 'pretty' | 'json';
    }>();
    expect(OPTIONS.map((declared) => declared.name)).toEqual([
      'input',
      'fastForward',
      'limits',
      'timeout',
      'logFormat',
      'format',
    ]);
  });

  test('reach the command', () => {
    defineCommand({
      name: 'try',
      summary: '',
      arguments: [],
      options: OPTIONS,
      async run(_args, options) {
        expectTypeOf(options.timeout).toEqualTypeOf<number | undefined>();
        expectTypeOf(options.color).toEqualTypeOf<boolean>();
        // @ts-expect-error no option with this name is declared
        return options.timeouts;
      },
    });
  });

  test('one name has one meaning: options shared by two commands have the same values', async () => {
    const takers = new Map<string, Set<string>>();
    for (const { options } of await loadCommands()) {
      for (const declared of options) {
        const name = declared.name;
        takers.set(name, (takers.get(name) ?? new Set()).add(declared.takesValue));
      }
    }
    const shared = [...takers].filter(([, kinds]) => kinds.size > 1).map(([name]) => name);
    // `graph --update README.md`, and `test --update` as in vitest and jest
    expect(shared).toEqual(['update']);
  });
});
