import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameReader } from '../../../src/lambda/python/frames.ts';

function readFrames(bytes: Buffer, sizes: readonly number[]): string[][] {
  const frames: string[][] = [];
  const reader = new FrameReader({
    onFrame: ({ kind, key, body }: Frame) => frames.push([kind, key, body.toString()]),
    onGarbage: () => frames.push(['garbage']),
  });
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}

test('frames arrive as sent, however their bytes are split', () => {
  const key = fc.constantFrom('', '0f');
  const frame = fc.tuple(fc.constantFrom('stdout', 'answered', 'x'), key, fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.integer({ min: 0, max: 9 })), (frames, sizes) => {
      const bytes = Buffer.from(frames.map(([kind, key, body]) => encodeFrame(kind, body, key)).join(''));
      const whole = frames.map(([kind, key, body]) => [kind, key, Buffer.from(body).toString()]);
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
  expect(frame![2]).toHaveLength(6_000_000);
  expect(performance.now() - started).toBeLessThan(1000);
});

test.each([
  ['text', 'hello\n'],
  ['text without a line break', 'x'.repeat(200)],
  ['a length without end', 'answered 99999999999 \n'],
  ['a length above what is sent', 'answered 99999999 \n'],
  ['an invalid length', 'answered -1 \n'],
  ['a header of three words too many', 'answered 1 0f 0f\nx'],
])('an invalid frame is reported once, and ends reading: %s', (_name, garbage) => {
  const bytes = Buffer.from(`${encodeFrame('loaded', '')}${garbage}${encodeFrame('answered', '1')}`);
  expect(readFrames(bytes, [])).toEqual([['loaded', '', ''], ['garbage']]);
  expect(readFrames(bytes, [3, 20, 7])).toEqual([['loaded', '', ''], ['garbage']]);
});
