import { syncBuiltinESMExports } from 'node:module';
import { StringDecoder } from 'node:string_decoder';
import type { OutputStream } from '../protocol.ts';

// What an import's default becomes in the built file is a copy of the module, which takes half a millisecond.
const fs = process.getBuiltinModule('node:fs');

type Send = (stream: OutputStream, text: string) => void;
type Chunk = string | NodeJS.ArrayBufferView;

/**
 * Passes this thread's writes to stdout and stderr to `send`, synchronously. A worker's own streams depend on its event
 * loop: output before an endless loop, or right before an exit, would be lost.
 * Writes to the file descriptors 1 and 2 (pino's way) are captured, too; they would end up in the data on our stdout.
 */
export function captureOutput(send: Send): void {
  const writers: Record<number, (chunk: Chunk, encoding?: BufferEncoding) => number> = {};
  for (const [descriptor, stream] of [
    [1, 'stdout'],
    [2, 'stderr'],
  ] as const) {
    const decoder = new StringDecoder('utf8');
    const write = (chunk: Chunk, encoding?: BufferEncoding): number => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : asBuffer(chunk);
      const text = decoder.write(bytes);
      if (text !== '') send(stream, text);
      return bytes.length;
    };
    writers[descriptor] = write;
    process[stream].write = ((chunk: Chunk, encodingOrDone?: BufferEncoding | (() => void), done?: () => void) => {
      write(chunk, typeof encodingOrDone === 'string' ? encodingOrDone : undefined);
      const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
      if (callback !== undefined) process.nextTick(callback);
      return true;
    }) as typeof process.stdout.write;
  }
  captureDescriptors(writers);
}

function captureDescriptors(writers: Record<number, (chunk: Chunk, encoding?: BufferEncoding) => number>): void {
  const { write, writeSync } = fs;
  fs.writeSync = ((descriptor: number, chunk: Chunk, ...rest: unknown[]) => {
    const writer = writers[descriptor];
    if (writer === undefined) return Reflect.apply(writeSync, fs, [descriptor, chunk, ...rest]);
    return writer(slice(chunk, rest));
  }) as typeof fs.writeSync;
  fs.write = ((descriptor: number, chunk: Chunk, ...rest: unknown[]) => {
    const writer = writers[descriptor];
    if (writer === undefined) return Reflect.apply(write, fs, [descriptor, chunk, ...rest]);
    const written = writer(slice(chunk, rest));
    const done = rest.findLast((value) => typeof value === 'function') as
      | ((error: null, written: number, chunk: Chunk) => void)
      | undefined;
    process.nextTick(() => done?.(null, written, chunk));
  }) as typeof fs.write;
  syncBuiltinESMExports();
}

/** The part of a buffer that `fs.write(fd, buffer, offset, length)` writes. */
function slice(chunk: Chunk, [offset, length]: readonly unknown[]): Chunk {
  if (typeof chunk === 'string' || typeof offset !== 'number') return chunk;
  return asBuffer(chunk).subarray(offset, typeof length === 'number' ? offset + length : undefined);
}

function asBuffer(view: NodeJS.ArrayBufferView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
