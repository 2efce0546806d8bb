import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSink } from '../../src/cli/outputs/open-sink.ts';
import { buildCommand } from './built-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'sfn-run-sink-'));
/** More than the capacity of any pipe. */
const LONG = 'a€'.repeat(500_000);
/** These are encoded into the same memory. */
const MEDIUM = ['b€', '€c'].map((text) => text.repeat(20_000));

const makePipe = (path: string): void => void execFileSync('sh', ['-c', 'mkfifo "$0"', path]);

const neverOpened = (): never => {
  throw new Error('Node has opened the stream');
};

test('a file is written synchronously', () => {
  const path = join(folder, 'out.txt');
  const sink = openSink(openSync(path, 'w'), neverOpened);
  sink.write('one €\n');
  for (const text of [...MEDIUM, LONG, ...MEDIUM]) sink.write(text);
  const medium = MEDIUM.join('');
  expect(readFileSync(path, 'utf8') === `one €\n${medium}${LONG}${medium}`).toBe(true);
  expect([sink.isTTY, sink.columns]).toEqual([undefined, undefined]);
});

test('/dev/null is not a terminal', () => {
  const sink = openSink(openSync('/dev/null', 'w'), neverOpened);
  sink.write('gone');
  expect(sink.isTTY).toBe(undefined);
});

const openSocket = (fd: number): NodeJS.WriteStream =>
  new Socket({ fd, readable: false, writable: true }) as unknown as NodeJS.WriteStream;

async function readUntil(path: string, end: string): Promise<string> {
  let text = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    text += chunk;
    if (text.endsWith(end)) break;
  }
  return text;
}

test.each([
  ['has room', ''],
  ['is full', 'x'.repeat(1 << 20)],
])('a pipe without a reader gets everything, in order, if it %s', async (name, earlier) => {
  const path = join(folder, name);
  makePipe(path);
  // open at both ends, so that no reader is needed yet
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const filled = earlier === '' ? 0 : writeSync(fd, earlier);
  const streams: NodeJS.WriteStream[] = [];
  const sink = openSink(fd, () => {
    const stream = openSocket(fd);
    streams.push(stream);
    return stream;
  });
  const texts = ['first €', ...MEDIUM, LONG, ' last'];
  for (const text of texts) sink.write(text);
  const text = await readUntil(path, ' last');
  expect(text.slice(filled) === texts.join('')).toBe(true);
  expect(streams.length).toBe(1);
  for (const stream of streams) stream.destroy();
});

test('after the reader has gone away nothing is written', () => {
  const path = join(folder, 'abandoned');
  makePipe(path);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const sink = openSink(openSync(path, 'w'), neverOpened);
  sink.write('read by nobody');
  closeSync(reader);
  sink.write('dropped');
  const later = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  sink.write('dropped, too');
  // only what was written while there was a reader
  const left = Buffer.alloc(100);
  expect(left.toString('utf8', 0, readSync(later, left))).toBe('read by nobody');
  closeSync(later);
});

test.skipIf(!existsSync('/dev/full'))(
  'a full disk ends the command with a message',
  () => {
    const bin = buildCommand();
    const flow = join(folder, 'flow.asl.json');
    writeFileSync(flow, '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}');
    const stdout = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [bin, '-q', flow], {
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, 'error: stdout cannot be written: ENOSPC: no space left on device, write\n']);
  },
  60_000,
);
