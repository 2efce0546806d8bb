import type { Option } from 'commander';
import type { Command } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** The headings of the help, with the options below each, for all commands. */
const GROUPS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'Definition and input':
      'input event request state-machine parameter-overrides substitution type config state-name variables context execution history skip-unrelated watch',
    Handlers:
      'handler handlers env-vars strict-handlers no-cache lambda-endpoint inspect inspect-brk sam-build no-sam-build',
    'Services and mocks': 'mock test-case s3 endpoint-url aws connections',
    'Time and limits': 'fast-forward no-limits timeout from',
    'On AWS': 'remote stack follow',
    Tests: 'test-name bail jobs reporter init name',
    Server: 'port host access-key log-format data',
    Coverage: 'coverage coverage-dir coverage-merge coverage-threshold',
    Output:
      'format output quiet verbose logs inspection-level reveal-secrets no-color strict ignore open update check-graph report ui runtime',
  }).map(([heading, names]) => [heading, new Set(names.split(' '))]),
);

/** The heading of an option; undefined if it has none. */
export function headingOf({ long }: Pick<Option, 'long'>): string | undefined {
  const name = long?.slice(2) ?? '';
  for (const [heading, names] of GROUPS) if (names.has(name)) return `${heading}:`;
  return undefined;
}

/** The meaning of the exit codes. */
const MEANINGS: Readonly<Record<keyof typeof EXIT_CODES, string>> = {
  success: 'the execution succeeded; the files are valid; the replay matches',
  failure: 'the execution failed; the files have errors; the replay differs',
  usage: 'nothing was run: invalid usage, definition or handler',
  bug: 'a bug in sfn-run',
  interrupted: 'interrupted',
};

/** The text below the options of a command. */
export function describeUse({ examples = [] }: Pick<Command, 'examples'>): string {
  const lines = examples.map(([command, does]) => `  $ ${command}\n      ${does}`);
  const codes = Object.entries(EXIT_CODES).map(
    ([name, code]) => `  ${String(code).padEnd(3)}  ${MEANINGS[name as keyof typeof EXIT_CODES]}`,
  );
  const parts = lines.length === 0 ? [] : [`Examples:\n${lines.join('\n')}`];
  return `\n${[...parts, `Exit codes:\n${codes.join('\n')}`].join('\n\n')}`;
}
