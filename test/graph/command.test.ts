import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';

const FLOW = { StartAt: 'Ask', States: { Ask: { Type: 'Pass', End: true } } };
const MERMAID = `flowchart TD
  n0(("Start"))
  n1["Ask<br>Pass"]
  n2(("End"))
  n0 --> n1
  n1 --> n2
`;

describe('sfn-run graph', () => {
  it('writes to stdout, or to a file', async () => {
    const folder = folderOf({ 'flow.asl.json': FLOW });
    expect(await runMain(folder, ['graph', 'flow.asl.json', '--format', 'mermaid'])).toEqual({
      code: 0,
      stdout: MERMAID,
      stderr: '',
    });
    const { stdout } = await runMain(folder, ['graph', 'flow.asl.json', '-o', 'flow.svg']);
    expect(stdout).toBe('');
    expect(readFileSync(join(folder, 'flow.svg'), 'utf8')).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  });

  it('opens the drawing with the program that BROWSER names', async () => {
    const folder = folderOf({
      'flow.asl.json': FLOW,
      'browser.sh': '#!/bin/sh\necho "$1" > "$(dirname "$0")/opened"\n',
    });
    const { chmodSync } = await import('node:fs');
    chmodSync(join(folder, 'browser.sh'), 0o755);
    const env = { BROWSER: join(folder, 'browser.sh') };
    const { code } = await runMain(folder, ['graph', 'flow.asl.json', '-o', 'flow.svg', '--open'], { env });
    expect(code).toBe(0);
    await expect
      .poll(() => existsSync(join(folder, 'opened')) && readFileSync(join(folder, 'opened'), 'utf8'), {
        timeout: 10_000,
      })
      .toBe(`${join(folder, 'flow.svg')}\n`);
  });

  test.each([
    [['graph'], 'name a definition: sfn-run graph template.yml'],
    [['graph', 'flow.asl.json', '--update', 'README.md'], 'with --update, the marks in the file name the definitions'],
    [['graph', '-', '--history', '-'], 'stdin can be the definition or the history, not both'],
    [['graph', 'flow.asl.json', '--history', 'none.json'], 'there is no history file none.json'],
    [['graph', '--update', 'none.md'], 'there is no file none.md'],
    [
      ['graph', 'flow.asl.json', '--history', 'result.json'],
      'result.json: states[0] is not a state of a JSON result: expected its path, name and status',
    ],
  ])('%j is refused', async (argv, message) => {
    const folder = folderOf({ 'flow.asl.json': FLOW, 'result.json': { status: 'SUCCEEDED', states: [{}] } });
    expect(await runMain(folder, argv)).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });
});

describe('a graph in a Markdown file', () => {
  const marked = (inside: string): string =>
    `# Flow\n\n<!-- sfn-run graph flow.asl.json -->${inside}<!-- /sfn-run graph -->\n\nEnd.\n`;
  const CURRENT = `\n\n\`\`\`mermaid\n${MERMAID}\`\`\`\n\n`;

  it('is written, and then unchanged', async () => {
    const folder = folderOf({ 'flow.asl.json': FLOW, 'README.md': marked('\n') });
    const update = () => runMain(folder, ['graph', '--update', 'README.md']);
    expect(await update()).toEqual({ code: 0, stdout: '', stderr: 'README.md: 1 graph updated\n' });
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(marked(CURRENT));
    expect(await update()).toEqual({ code: 0, stdout: '', stderr: 'README.md: 1 graph up to date\n' });
  });

  it('keeps the line breaks of the file', async () => {
    const folder = folderOf({ 'flow.asl.json': FLOW, 'README.md': marked('\n').replaceAll('\n', '\r\n') });
    await runMain(folder, ['graph', '--update', 'README.md']);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(marked(CURRENT).replaceAll('\n', '\r\n'));
    const { code } = await runMain(folder, ['validate', 'flow.asl.json', '--check-graph', 'README.md']);
    expect(code).toBe(0);
  });

  it('is stale if the definition has changed', async () => {
    const folder = folderOf({ 'flow.asl.json': FLOW, 'README.md': marked(CURRENT) });
    const check = () => runMain(folder, ['validate', 'flow.asl.json', '--check-graph', 'README.md']);
    expect((await check()).code).toBe(0);
    const changed = { StartAt: 'Tell', States: { Tell: { Type: 'Pass', End: true } } };
    writeFileSync(join(folder, 'flow.asl.json'), JSON.stringify(changed));
    expect(await check()).toEqual({
      code: 1,
      stdout: `README.md:3:1: error STALE_GRAPH: The graph does not match the current flow.asl.json
  3 | <!-- sfn-run graph flow.asl.json -->
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  Update it with sfn-run graph --update README.md

✖ 1 error in 2 files with 1 state machine
`,
      stderr: '',
    });
  });

  test.each([
    [
      'no mark at all',
      'has no place for a graph: add <!-- sfn-run graph template.yml --> and <!-- /sfn-run graph --> where it should appear',
      '',
    ],
    ['<!-- sfn-run graph flow.asl.json -->', 'the mark has no end: write <!-- /sfn-run graph --> below it', ':1:1:'],
    [
      'x <!-- sfn-run graph a b --><!-- /sfn-run graph -->',
      'the mark must name a definition, and its machine with -m, as <!-- sfn-run graph template.yml -m Order -->',
      ':1:3:',
    ],
  ])('%s is refused', async (text, message, place) => {
    const folder = folderOf({ 'flow.asl.json': FLOW, 'README.md': text });
    expect(await runMain(folder, ['graph', '--update', 'README.md'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: README.md${place} ${message}\n`,
    });
  });

  it('names one of several machines, and paths with spaces', async () => {
    const { findGraphBlocks } = await import('../../src/graph/markdown-blocks.ts');
    const { blocks } = findGraphBlocks('<!-- sfn-run graph "a b/t.yml" -m Order -->\n<!-- /sfn-run graph -->');
    expect(blocks.map(({ definition, stateMachine }) => [definition, stateMachine])).toEqual([['a b/t.yml', 'Order']]);
  });
});
