import { expect, test } from 'vitest';
import { collectGarbage } from '../../src/server/collect-garbage.ts';
import { ActivityOffers, type Offer } from '../../src/step-functions/activity-offers.ts';

const offer = (taskToken: string): Offer => ({ task: { taskToken, input: '{}' }, notify() {} });

test('offers are taken in the order in which they came, parked or not', () => {
  const offers = new ActivityOffers();
  const awake = offer('b');
  offers.set('a', 'arn:a');
  offers.set('b', awake);
  offers.set('c', offer('c'));
  offers.set('d', 'arn:d');
  // the execution of one is parked, and that of another resumed: both keep their places
  offers.set('c', 'arn:c');
  const resumed = offer('a');
  offers.set('a', resumed);
  offers.delete('other');
  const taken: unknown[] = [];
  for (let token = offers.first(); token !== undefined; token = offers.first()) {
    taken.push([token, offers.get(token)]);
    offers.delete(token);
  }
  expect(taken).toEqual([
    ['a', resumed],
    ['b', awake],
    ['c', 'arn:c'],
    ['d', 'arn:d'],
  ]);
  expect(offers.get('a')).toBeUndefined();
});

test('one that was withdrawn comes last when it is offered again', () => {
  const offers = new ActivityOffers();
  offers.set('a', offer('a'));
  offers.set('b', offer('b'));
  offers.delete('a');
  offers.set('a', offer('a'));
  expect(offers.first()).toBe('b');
});

test('30,000 parked tasks on offer take next to nothing of V8’s heap', async () => {
  const offers = new ActivityOffers();
  await collectGarbage();
  const before = process.memoryUsage();
  for (let i = 0; i < 30_000; i++) {
    const token = `token ${i}`.padEnd(96, '.');
    offers.set(token, offer(token));
    offers.set(token, `arn:aws:states:us-east-1:111111111111:execution:Waiting:${i}`);
  }
  await collectGarbage();
  const after = process.memoryUsage();
  // the texts have 160 bytes
  expect((after.arrayBuffers - before.arrayBuffers) / 30_000).toBeLessThan(400);
  // a place in an array; a Map and its strings take more than 200 bytes
  expect((after.heapUsed - before.heapUsed) / 30_000).toBeLessThan(60);
  expect(offers.get('token 29999'.padEnd(96, '.'))).toBe(
    'arn:aws:states:us-east-1:111111111111:execution:Waiting:29999',
  );
});
