import { expect, it, test } from 'vitest';
import { didYouMean, nearName } from '../../src/source/near-name.ts';

const names = ['ChargeCard', 'ShipOrder', 'Refund', 'statemachine.asl.json'];

test.each([
  ['chargecard', 'ChargeCard'],
  ['ChargeCrad', 'ChargeCard'],
  ['Refnd', 'Refund'],
  ['ShippingOrders', undefined],
  ['StateMachine.asl.json', 'statemachine.asl.json'],
  ['X', undefined],
  ['', undefined],
])('%s → %s', (name, near) => {
  expect(nearName(name, names)).toBe(near);
});

it('does not compare very long names', () => {
  expect(nearName('a'.repeat(100_000), ['a'.repeat(99_999)])).toBeUndefined();
});

it('keeps the suggestion on one line', () => {
  expect(didYouMean('chargecard', ['charge\ncard'])).toBe("Did you mean 'charge\\ncard'?");
});
