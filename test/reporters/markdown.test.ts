import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';

const ORDER = join(import.meta.dirname, '../../samples/order');

test('the order sample: how it ended, its states in the order of entry, and the graph', async () => {
  const { stdout } = await runMain(ORDER, ['trace', 'history.json', 'template.yml', '--format', 'markdown', '-q']);
  const [text, graph] = stdout.split('<details><summary>Graph</summary>\n\n```mermaid\n');
  // times and errors read from samples/order/history.json
  expect(text).toBe(`## ✔ \`OrderWorkflow\`: SUCCEEDED

SUCCEEDED in 1.18 s · 13 states · 1 retry · STANDARD, \`history.json\`

| | state | type | visits | time | retries | error |
|---|---|---|--:|--:|--:|---|
| ✔ | \`Check order\` | Parallel |  | 97 ms |  |  |
| ✔ | \`Check address\` | Task |  | 97 ms |  |  |
| ✔ | \`Reserve stock\` | Task |  | 91 ms |  |  |
| ✔ | \`Charge card\` | Task |  | 1.03 s | 1 | \`GatewayTimeout\` |
| ✔ | \`Is it a gift?\` | Choice |  | 0 ms |  |  |
| ✔ | \`Wrap gift\` | Pass |  | 1 ms |  |  |
| ✔ | \`Pack items\` | Map |  | 33 ms |  |  |
| ✔ | \`Pack one\` | Task | 3 | 71 ms |  |  |
| ⚠ caught | \`Ship by courier\` | Task |  | 3 ms |  | \`CourierUnavailable\` |
| ✔ | \`Ship by post\` | Task |  | 1 ms |  |  |
| ✔ | \`Confirm\` | Pass |  | 0 ms |  |  |

`);
  expect(graph).toMatch(/^flowchart TD\n[\s\S]*\n```\n\n<\/details>\n$/);
});

describe('a failed run', () => {
  const fail = (error: string, cause: string): object => ({
    StartAt: 'Stop',
    States: { Stop: { Type: 'Fail', Error: error, Cause: cause } },
  });
  const summarize = async (definition: object, input = '{}'): Promise<string> => {
    const folder = folderOf({ 'flow.asl.json': definition });
    return (await runMain(folder, ['flow.asl.json', '-i', input, '--format', 'markdown', '-q'])).stdout;
  };

  it('has its state, error, cause and input', async () => {
    const text = await summarize(fail('Sold.Out', 'none left'), '{"id":7}');
    expect(text).toContain(
      '**`Stop` failed with `Sold.Out`**\n\n```text\nnone left\n```\n\n<details><summary>Its input</summary>\n\n```json\n{\n  "id": 7\n}\n```\n\n</details>',
    );
  });

  it('shows text verbatim: no markup, no table, no @mentions', async () => {
    const error = 'a|b `@octocat` </details><img src=x>';
    const text = await summarize(fail(error, '```\n@octocat <script>'));
    // GitHub Flavored Markdown: a longer fence, and pipes with a backslash, also within code
    expect(text).toContain('**`Stop` failed with ``a\\|b `@octocat` </details><img src=x>``**');
    expect(text).toContain('````text\n```\n@octocat <script>\n````');
  });

  it('is at most 65,000 characters, and reports the omissions', async () => {
    const names = Array.from({ length: 150 }, (_, i) => `State ${i} ${'n'.repeat(60)}`);
    const states = names.map((name, i) => [
      name,
      { Type: 'Pass', ...(i === 149 ? { End: true } : { Next: names[i + 1] }) },
    ]);
    const text = await summarize({ StartAt: names[0], States: Object.fromEntries(states) });
    expect(text.length).toBeLessThanOrEqual(65_000);
    expect(text).toContain('\n50 further states left out.\n');
    const long = await summarize(fail('E', 'x'.repeat(3_000)), JSON.stringify({ text: 'y'.repeat(100_000) }));
    expect(long).toContain('… (3,000 characters)');
    expect(long.length).toBeLessThanOrEqual(65_000);
  });

  it('leaves out a graph that mermaid would not draw', async () => {
    const names = Array.from({ length: 520 }, (_, i) => `S${i}`);
    const states = names.map((name, i) => [
      name,
      { Type: 'Pass', ...(i === 519 ? { End: true } : { Next: names[i + 1] }) },
    ]);
    expect(await summarize({ StartAt: 'S0', States: Object.fromEntries(states) })).toContain(
      'The graph is left out: it has 521 transitions, and mermaid draws at most 500. `--report` writes a page with it.',
    );
  });
});

test('a truncated history without a definition', async () => {
  const folder = folderOf({
    'history.json': {
      events: [
        { id: 1, previousEventId: 0, timestamp: 0, type: 'ExecutionStarted' },
        { id: 2, previousEventId: 0, timestamp: 0, type: 'PassStateEntered', stateEnteredEventDetails: { name: 'A' } },
      ],
    },
  });
  const { stdout } = await runMain(folder, ['trace', 'history.json', '--format', 'markdown', '-q']);
  expect(stdout).toBe(`## … \`history.json\`: RUNNING

RUNNING in 0 ms · 1 state · STANDARD, \`history.json\`

The history stops before the end of the execution.

| | state | type | visits | time | retries | error |
|---|---|---|--:|--:|--:|---|
| … running | \`A\` | Pass |  | 0 ms |  |  |
`);
});
