import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCommands } from '../../src/cli/commands/index.ts';
import { headingOf } from '../../src/cli/help-text.ts';
import { folderOf, runMain } from './fake-io.ts';

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

async function scriptOf(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runMain('/', ['completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return join(folderOf({ script: stdout, 'event.json': '{}', 'template.yml': '' }), 'script');
}

/** What the shell would offer for these words, with the cursor after the last one. */
const TYPED = [
  { words: ['val'], offered: ['validate'] },
  { words: ['template.yml', '--fast'], offered: ['--fast-forward'] },
  { words: ['validate', '--st'], offered: ['--strict'] },
  { words: ['validate', '--format', 's'], offered: ['sarif'] },
  { words: ['template.yml', '--format', 'ev'], offered: ['events'] },
  { words: ['template.yml', '-i', 'ev'], offered: ['event.json'] },
];

describe.skipIf(!has('bash'))('bash', () => {
  test.each(TYPED)('$words', async ({ words, offered }) => {
    const script = await scriptOf('bash');
    const line = `source ${script}; cd ${join(script, '..')}; COMP_WORDS=(sfn-run ${words.join(' ')}); COMP_CWORD=${words.length}; _sfn_run; printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(execFileSync('bash', ['--norc', '-c', line], { encoding: 'utf8' }).trim().split('\n')).toEqual(offered);
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  test.each(TYPED)('$words', async ({ words, offered }) => {
    const script = await scriptOf('fish');
    const line = `source ${script}; cd ${join(script, '..')}; complete -C'sfn-run ${words.join(' ')}'`;
    const stdout = execFileSync('fish', ['--no-config', '-c', line], { encoding: 'utf8' });
    expect(
      stdout
        .trim()
        .split('\n')
        .map((one) => one.split('\t')[0]),
    ).toEqual(offered);
  });
});

test.skipIf(!has('zsh'))('zsh can source its script', async () => {
  const script = await scriptOf('zsh');
  const line = `autoload -Uz compinit; compinit -u -D; source ${script}; print $_comps[sfn-run]`;
  expect(execFileSync('zsh', ['-f', '-c', line], { encoding: 'utf8' })).toBe('_sfn_run\n');
});

test('another shell', async () => {
  expect(await runMain('/', ['completion', 'csh'])).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: there is no completion for 'csh', only for bash, zsh, fish\n",
  });
});

describe('the help', () => {
  test('has every option below a heading, except for commands with few options', async () => {
    const without = (await loadCommands()).flatMap(({ name, options }) =>
      options.filter((option) => headingOf(option) === undefined).map(({ long }) => `${name} ${long}`),
    );
    expect(without).toEqual(['test-state --state-configuration', 'test-state --role-arn']);
  });

  test('ends with examples and exit codes', async () => {
    const { stdout } = await runMain('/', ['validate', '--help']);
    expect(stdout.slice(stdout.indexOf('Examples:'))).toBe(`Examples:
  $ sfn-run validate .
      all templates and definitions in this folder
  $ sfn-run validate --runtime nodejs24.x .
      what to change before functions move to that runtime
  $ sfn-run validate --format github --strict .
      in CI, where warnings fail too

Exit codes:
  0    the execution succeeded; the files are valid; the replay matches
  1    the execution failed; the files have errors; the replay differs
  2    nothing was run: invalid usage, definition or handler
  70   a bug in sfn-run
  130  interrupted
`);
    const whole = (await runMain('/', ['--help'])).stdout;
    for (const heading of ['Commands', 'Handlers', 'Output', 'Examples', 'Exit codes']) {
      expect(whole).toContain(`\n${heading}:\n`);
    }
  });
});
