import { execFileSync } from 'node:child_process';
import { closeSync, constants, createReadStream, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSink } from '../../src/cli/open-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'sfn-run-sink-'));
/** More than any pipe holds. */
const LONG = 'a€'.repeat(500_000);

const neverOpened = (): never => {
  throw new Error('Node has opened the stream');
};

test('a file is written to at once', () => {
  const path = join(folder, 'out.txt');
  const sink = openSink(openSync(path, 'w'), neverOpened);
  sink.write('one €\n');
  sink.write(LONG);
  expect(readFileSync(path, 'utf8')).toBe(`one €\n${LONG}`);
  expect([sink.isTTY, sink.columns]).toEqual([undefined, undefined]);
});

test('/dev/null is no terminal', () => {
  const sink = openSink(openSync('/dev/null', 'w'), neverOpened);
  sink.write('gone');
  expect(sink.isTTY).toBe(undefined);
});

test('a pipe that is full and does not wait gets everything, in order', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const stream = new Socket({ fd, readable: false, writable: true });
  const sink = openSink(fd, () => stream as unknown as NodeJS.WriteStream);
  sink.write('first ');
  sink.write(LONG);
  sink.write(' last');
  let text = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    text += chunk;
    if (text.endsWith(' last')) break;
  }
  expect(text === `first ${LONG} last`).toBe(true);
  stream.destroy();
});

test('after the reader has gone away nothing is written', () => {
  const path = join(folder, 'abandoned');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const sink = openSink(openSync(path, 'w'), neverOpened);
  sink.write('read by nobody');
  closeSync(reader);
  sink.write('dropped');
  sink.write('dropped, too');
});
