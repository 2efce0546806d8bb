import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { type OpenOptions, openStore } from '../../src/server/store/open-store.ts';
import type { Store } from '../../src/server/store/store.ts';
import { buildCommand } from '../cli/built-command.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, PASS, template } from './client.ts';
import { type ServeProcess, startServe } from './kills/serve-process.mjs';

const root = join(import.meta.dirname, '../..');
const opened: Store[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => {});
});

async function open(folder: string, more: Partial<OpenOptions> = {}) {
  const warnings: string[] = [];
  const options = { cwd: folder, folders: [root], onWarning: (line: string) => void warnings.push(line) };
  const store = await openStore('data', { ...options, ...more });
  opened.push(store);
  return { store, warnings };
}

/** A store with this many values, each of which was on the disk before the next. Returns the path of its log. */
async function fill(folder: string, count: number): Promise<string> {
  const { store } = await open(folder);
  for (let i = 0; i < count; i++) {
    store.put('values', String(i).padStart(3, '0'), 'x'.repeat(500));
    await store.saved();
  }
  await store.close();
  const data = join(folder, 'data');
  return join(data, readdirSync(data).find((name) => name.endsWith('.log'))!);
}

describe('power is cut in the middle of a write', () => {
  test.each([1, 3, 7, 100, 600, 1_700, 9_000])('the last %i bytes of the log are missing', async (missing) => {
    const folder = folderOf({});
    const log = await fill(folder, 40);
    truncateSync(log, statSync(log).size - missing);
    const { store, warnings } = await open(folder);
    const found = await store.list('values');
    // the values that are there are complete, and none before them is missing
    const least = Math.floor((40 * 500 - missing) / 550) - 1;
    expect(found.length).toBeGreaterThanOrEqual(least);
    expect(found.length).toBeLessThan(40);
    expect(found).toEqual(found.map((_, i) => [String(i).padStart(3, '0'), 'x'.repeat(500)]));
    expect(warnings).toEqual([]);
    store.put('values', 'after', '1');
    await store.saved();
    expect(await store.list('values')).toHaveLength(found.length + 1);
  });
});

describe('a file of the store is damaged', () => {
  // LevelDB's log format: records after an invalid checksum are dropped up to the next block
  test('a log: the loss is reported, and the file is kept', async () => {
    const folder = folderOf({});
    const log = await fill(folder, 200);
    const bytes = readFileSync(log);
    bytes[40_000]! ^= 0xff;
    writeFileSync(log, bytes);
    const { store, warnings } = await open(folder);
    expect((await store.list('values')).length).toBeLessThan(200);
    const name = log.slice(log.lastIndexOf('/') + 1);
    expect(warnings.map((line) => line.replace(/\d+ bytes/, 'N bytes'))).toEqual([
      `data: N bytes could not be read (Corruption: checksum mismatch): the data in them is lost\n  the damaged file is kept: ${name}.damaged`,
    ]);
    expect(readFileSync(`${log}.damaged`)).toEqual(bytes);
    await store.close();
    // the loss is reported once, and the file stays
    expect((await open(folder)).warnings).toEqual([]);
    expect(readdirSync(join(folder, 'data')).filter((one) => one.endsWith('.damaged'))).toHaveLength(1);
  });

  test.each<[string, string, RegExp]>([
    ['MANIFEST', '', /^--data data cannot be opened: Corruption: /],
    ['CURRENT', 'MANIFEST-000777\n', /^--data data cannot be opened: .*MANIFEST-000777/],
  ])('%s: it is refused, and nothing is overwritten', async (start, text, message) => {
    const folder = folderOf({});
    const log = await fill(folder, 3);
    const data = join(folder, 'data');
    writeFileSync(join(data, readdirSync(data).find((name) => name.startsWith(start))!), text);
    const before = readFileSync(log);
    await expect(open(folder)).rejects.toThrow(message);
    expect(readFileSync(log)).toEqual(before);
  });

  test('a format that is not a number', async () => {
    const folder = folderOf({});
    const { store } = await open(folder);
    store.put('meta', 'format', 'two');
    await store.close();
    await expect(open(folder)).rejects.toThrow(
      "--data data is damaged: its format is 'two'\n  name another folder with --data",
    );
  });
});

test("another program's LevelDB is left alone", async () => {
  const folder = folderOf({});
  const path = join(folder, 'data');
  const other = new ClassicLevel(path);
  await other.put('theirs', '1');
  await other.close();
  await expect(open(folder)).rejects.toThrow(
    '--data data: the folder contains a LevelDB of another program\n  name a new folder, or an empty one',
  );
  const again = new ClassicLevel(path);
  expect(await again.keys().all()).toEqual(['theirs']);
  await again.close();
});

describe('a store of an older format', () => {
  const migrations = {
    // names get a last name; whoever has one is left alone
    1: async (store: Store) => {
      for (const [key, name] of await store.list('names')) store.put('names', key, `${name} Doe`);
    },
    2: async (store: Store) => {
      store.delete('names', 'b');
    },
  };

  test('is brought to the present one, step by step', async () => {
    const folder = folderOf({});
    const { store } = await open(folder, { format: 1 });
    store.put('names', 'a', 'Jane');
    store.put('names', 'b', 'John');
    await store.close();
    const { store: migrated } = await open(folder, { format: 3, migrations });
    expect(await migrated.list('names')).toEqual([['a', 'Jane Doe']]);
    await migrated.close();
    // once
    const { store: again } = await open(folder, { format: 3, migrations });
    expect(await again.list('names')).toEqual([['a', 'Jane Doe']]);
    await again.close();
    await expect(open(folder, { format: 2 })).rejects.toThrow('data was written by a newer sfn-run: its format is 3');
  });

  test('stays as it is if a step fails', async () => {
    const folder = folderOf({});
    const { store } = await open(folder, { format: 1 });
    store.put('names', 'a', 'Jane');
    await store.close();
    const broken = {
      1: async () => {
        throw new Error('broken');
      },
    };
    await expect(open(folder, { format: 2, migrations: broken })).rejects.toThrow('broken');
    const { store: migrated } = await open(folder, { format: 3, migrations });
    expect(await migrated.list('names')).toEqual([['a', 'Jane Doe']]);
  });

  test('that no step leads away from is refused', async () => {
    const folder = folderOf({});
    await (await open(folder, { format: 1 })).store.close();
    await expect(open(folder, { format: 3, migrations: {} })).rejects.toThrow(
      'data has format 1, which this sfn-run cannot read\n  name another folder with --data',
    );
  });
});

describe('the disk is full', () => {
  const disk = mountable() ? test : test.skip;

  // skipped where a small disk cannot be mounted: that requires root, and Linux
  disk(
    'what cannot be kept is refused, the rest can be seen, and all goes on with more room',
    async () => {
      const folder = folderOf({ 'template.json': template({ Pass: PASS }) });
      const small = join(folder, 'disk');
      mkdirSync(small);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]);
      onTestFinished(() => {
        execFileSync('umount', ['--lazy', small]);
        rmSync(small, { recursive: true });
      });
      const bin = buildCommand();
      const serve = () => startServe(bin, folder, ['--data', 'disk/data', '--quiet']);
      const input = JSON.stringify({ text: 'x'.repeat(20_000) });
      const start = (server: ServeProcess, name: string) =>
        server.call('StartExecution', { stateMachineArn: arnOf('stateMachine', 'Pass'), name, input });
      const describeOne = (server: ServeProcess, name: string) =>
        server.call('DescribeExecution', { executionArn: arnOf('execution', `Pass:${name}`) });
      const first = await serve();
      onTestFinished(() => void first.kill());
      const acknowledged: string[] = [];
      let refusal: Error | undefined;
      for (let i = 0; refusal === undefined; i++) {
        await start(first, `n${i}`).then(
          () => acknowledged.push(`n${i}`),
          (error: Error) => {
            refusal = error;
          },
        );
      }
      expect(acknowledged.length).toBeGreaterThan(3);
      expect(refusal).toMatchObject({
        name: 'ServiceUnavailable',
        message: expect.stringMatching(/^disk\/data cannot be written: .*No space left on device$/),
      });
      for (let i = 0; i < 3; i++) {
        await expect(start(first, `refused${i}`)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
      }
      // a refused execution has not started
      await expect(describeOne(first, 'refused0')).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
      for (const name of acknowledged) expect(await describeOne(first, name)).toMatchObject({ status: 'SUCCEEDED' });
      const listed = await first.call('ListExecutions', { stateMachineArn: arnOf('stateMachine', 'Pass') });
      expect(listed.executions.length).toBeGreaterThanOrEqual(acknowledged.length);
      expect(first.stderr()).toMatch(
        /warning: disk\/data cannot be written: .*: requests are refused until it can be\n/,
      );

      execFileSync('mount', ['-o', 'remount,size=64m', small]);
      await expect
        .poll(() => first.stderr(), { timeout: 20_000 })
        .toContain('warning: disk/data can be written again\n');
      await start(first, 'later');
      acknowledged.push('later');
      await first.kill();
      const second = await serve();
      onTestFinished(() => void second.kill());
      for (const name of acknowledged) expect(await describeOne(second, name)).toMatchObject({ status: 'SUCCEEDED' });
    },
    90_000,
  );
});

function mountable(): boolean {
  const folder = folderOf({});
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  }
}
