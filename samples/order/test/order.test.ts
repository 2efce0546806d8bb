import { fileURLToPath } from 'node:url';
import { run } from 'sfn-run';
import 'sfn-run/vitest';
import { expect, test, vi } from 'vitest';

// the same as order.sfn-test.yml, as code
const TEMPLATE = fileURLToPath(new URL('../template.yml', import.meta.url));
const ORDER = {
  orderId: 'A-7',
  gift: true,
  address: { name: 'Ada', street: 'Main St', city: 'Ely', country: 'GB' },
  items: [{ sku: 'teapot', quantity: 1, price: 20 }],
};

test('a gift is wrapped, and goes by courier', async () => {
  const result = await run(TEMPLATE, { input: ORDER });
  expect(result).toSucceedWith({ orderId: 'A-7', paid: 20, tracking: 'COURIER-900' });
  expect(result).toHavePath(['Check order', '...', 'Wrap gift', 'Pack items', 'Ship by courier', 'Confirm']);
  expect(result).toHaveRetried('Charge card', 1);
});

test('what the gateway is asked, and what happens when it never answers', async () => {
  const charge = vi.fn(() => {
    throw Object.assign(new Error('no answer'), { name: 'GatewayTimeout' });
  });
  const result = await run(TEMPLATE, { input: ORDER, mocks: { 'Charge card': charge }, clock: '2026-01-31T12:00:00Z' });
  expect(result).toFailWith('GatewayTimeout', /no answer/);
  expect(charge).toHaveBeenCalledTimes(4);
  expect(result).toHaveCalled('Charge card', { orderId: 'A-7', amount: 20, attempt: 3 });
  expect(result.duration).toBe(7);
  expect(result).not.toHaveVisited('Pack items');
});
