import { Session } from 'node:inspector';
import { getHeapSpaceStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../src/server/collect-garbage.ts';

const newSpace = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')!.space_size;

/** Lets V8's young generation grow, as many objects do that live for a while. */
function makeGarbage(): number {
  let kept: object[] = [];
  for (let i = 0; i < 1_000_000; i++) {
    kept.push({ i });
    if (kept.length > 200_000) kept = [];
  }
  return kept.length;
}

test('garbage is collected, again and again, while another session of the inspector stays connected', async () => {
  const other = new Session();
  other.connect();
  for (let times = 1; times <= 2; times++) {
    makeGarbage();
    const before = newSpace();
    await collectGarbage();
    expect(newSpace()).toBeLessThan(before);
    // its session has been disconnected by then, and the process goes on
    await new Promise((resolve) => setTimeout(resolve, 10));
    const answer = await new Promise((resolve) => {
      other.post('Runtime.evaluate', { expression: '1 + 1' }, (_, { result }) => resolve(result.value));
    });
    expect(answer).toBe(2);
  }
  other.disconnect();
});
