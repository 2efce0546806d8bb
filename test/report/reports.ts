import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { folderOf, runMain } from '../cli/fake-io.ts';

const ORDER = join(import.meta.dirname, '../../samples/order');

/** The address of a report of the order sample's recorded execution. */
export async function orderReport(): Promise<string> {
  const file = join(folderOf({}), 'report.html');
  await runMain(ORDER, ['report', 'history.json', 'template.yml', '-o', file]);
  return pathToFileURL(file).href;
}

/** The address of the report of a run. `files` contains `flow.asl.json` and the modules of its functions. */
export async function runReport(
  files: Readonly<Record<string, string | object>>,
  argv: readonly string[] = [],
): Promise<{ readonly url: string; readonly html: string; readonly code: number }> {
  const folder = folderOf(files);
  const { code } = await runMain(folder, ['flow.asl.json', '-q', '-o', 'out.json', '--report', 'report.html', ...argv]);
  const file = join(folder, 'report.html');
  return { url: pathToFileURL(file).href, html: readFileSync(file, 'utf8'), code };
}

/** The address of a page with this content. */
export function pageOf(html: string): string {
  const file = join(folderOf({}), 'report.html');
  writeFileSync(file, html);
  return pathToFileURL(file).href;
}

/** A Map with an item that fails in the user's code after two retries. */
export const FAILING = {
  'flow.asl.json': {
    QueryLanguage: 'JSONata',
    StartAt: 'Prepare',
    States: {
      Prepare: {
        Type: 'Pass',
        Assign: { limit: 10 },
        Output: { items: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }] },
        Next: 'Pause a little',
      },
      'Pause a little': { Type: 'Wait', Seconds: 2, Next: 'Work on all' },
      'Work on all': {
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemProcessor: {
          StartAt: 'Work on one',
          States: {
            'Work on one': {
              Type: 'Task',
              Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:work',
              Retry: [{ ErrorEquals: ['RangeError'], MaxAttempts: 2 }],
              Next: 'طلب جديد 注文',
            },
            'طلب جديد 注文': { Type: 'Pass', End: true },
          },
        },
        Next: 'Done',
      },
      Done: { Type: 'Succeed' },
    },
  },
  'work.mjs': `export const handler = async (event) => {
  console.log('working on', event);
  if (event.n === 3) throw new RangeError('item 3 is out of range');
  return { n: event.n, square: event.n ** 2 };
};
`,
};
