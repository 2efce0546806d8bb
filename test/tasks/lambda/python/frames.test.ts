import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameReader } from '../../../../src/tasks/lambda/python/frames.ts';

function readFrames(bytes: Buffer, sizes: readonly number[]): string[][] {
  const frames: string[][] = [];
  const reader = new FrameReader(({ kind, body }: Frame) => frames.push([kind, body.toString()]));
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

test('frames come as they were sent, however their bytes are cut', () => {
  const frame = fc.tuple(fc.constantFrom('stdout', 'answered', 'x'), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.integer({ min: 0, max: 9 })), (frames, sizes) => {
      const bytes = Buffer.from(frames.map(([kind, body]) => encodeFrame(kind, body)).join(''));
      const whole = frames.map(([kind, body]) => [kind, Buffer.from(body).toString()]);
      expect(readFrames(bytes, sizes)).toEqual(whole);
    }),
  );
});

test('a large frame takes time in proportion to its size', () => {
  const bytes = Buffer.from(encodeFrame('answered', 'x'.repeat(6_000_000)));
  const started = performance.now();
  const [frame] = readFrames(
    bytes,
    Array.from({ length: 6000 }, () => 1000),
  );
  expect(frame![1]).toHaveLength(6_000_000);
  expect(performance.now() - started).toBeLessThan(1000);
});
