// The state machines and data that several groups measure.

export const ONE_PASS = { StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } };

/** Counts from 0 up to a limit: two states and one intrinsic per turn. */
export const COUNTING_LOOP = {
  StartAt: 'More?',
  States: {
    'More?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.count', NumericLessThanPath: '$.limit', Next: 'Count' }],
      Default: 'Done',
    },
    Count: {
      Type: 'Pass',
      Parameters: { 'count.$': 'States.MathAdd($.count, 1)', 'limit.$': '$.limit' },
      Next: 'More?',
    },
    Done: { Type: 'Succeed' },
  },
};

export const PASS_MAP = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } },
      End: true,
    },
  },
};

/** This many Pass states in a row, each adding a little to the payload. */
export function passChain(length) {
  const states = {};
  for (let i = 0; i < length; i++) {
    states[`Step ${i}`] = {
      Type: 'Pass',
      Result: { step: i },
      ResultPath: `$.results.r${i}`,
      ...(i === length - 1 ? { End: true } : { Next: `Step ${i + 1}` }),
    };
  }
  return { StartAt: 'Step 0', States: states };
}

/** An object of orders with about this many bytes as JSON. */
export function ordersOf(bytes) {
  const order = (id) => ({
    id,
    customer: `customer-${id % 97}`,
    paid: id % 3 === 0,
    lines: [{ sku: `sku-${id}`, quantity: (id % 7) + 1, price: 9.95 }],
    note: 'leave it at the door, please',
  });
  const size = JSON.stringify(order(1000)).length + 1;
  return { orders: Array.from({ length: Math.round(bytes / size) }, (_, id) => order(id)) };
}
