import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runMain } from '../cli/fake-io.ts';
import { ROOT, runSample } from './run-sample.ts';

const HISTORY = 'samples/order/history.json';
const OUTPUT = '{"orderId":"A-1042","paid":66,"tracking":"POST-2640"}\n';

test('an order is checked, paid on the second attempt, packed, and sent by post', async () => {
  const result = await runSample(['samples/order/template.yml', '--input', 'samples/order/event.json']);
  expect(result).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "OrderWorkflow  STANDARD  samples/order/template.yml

      ▸ Check order            Parallel
          ✔ [0] Check address  Task      CheckAddress T
          ✔ [1] Reserve stock  Task      ReserveStock T
      ✔ Check order            Parallel  2 branches T
      ▸ Charge card            Task      ChargeCard
          ✖ GatewayTimeout: no answer from the gateway T  retry 1 of 3 in T
            at handler (samples/order/src/charge-card.ts:10:28)
      ✔ Charge card            Task      ChargeCard T  2 attempts
      ✔ Is it a gift?          Choice    → Wrap gift T
      ✔ Wrap gift              Pass T
      ▸ Pack items             Map       3 items
          ✔ [0] Pack one       Task      PackItem T
          ✔ [1] Pack one       Task      PackItem T
          ✔ [2] Pack one       Task      PackItem T
      ✔ Pack items             Map       3 items T
      ⚠ Ship by courier        Task      ShipOrder T
          ✖ CourierUnavailable: 2640 g is too heavy T  caught → Ship by post
            at handler (samples/order/src/ship-order.ts:14:11)
      ✔ Ship by post           Task      ShipOrder T
      ✔ Confirm                Pass T

    SUCCEEDED in T · 11 states in 13 visits · 1 retry · 1 error caught
    ",
      "stdout": "{"orderId":"A-1042","paid":66,"tracking":"POST-2640"}
    ",
    }
  `);
  expect(result.stdout).toBe(OUTPUT);
});

test('a light order that is not a gift is not wrapped, and goes by courier', async () => {
  const order = JSON.parse(readFileSync(join(ROOT, 'samples/order/event.json'), 'utf8'));
  const light = JSON.stringify({ ...order, gift: false, items: order.items.slice(2) });
  const { code, stdout, stderr } = await runSample(['samples/order/template.yml', '-f', '--input', light]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: '{"orderId":"A-1042","paid":16,"tracking":"COURIER-240"}\n',
  });
  expect(stderr).not.toMatch(/Wrap gift\s+Pass|Ship by post/);
});

test('an address without a country fails the Parallel, and the run', async () => {
  const order = JSON.stringify({
    orderId: 'A-1',
    gift: false,
    address: { name: 'Ada', street: 'Main St', city: 'Ely' },
    items: [],
  });
  const { code, stdout, stderr } = await runSample(['samples/order/template.yml', '-f', '--input', order]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const report = stderr.slice(stderr.indexOf('\n✖ Check order')).replaceAll(`${ROOT}/`, '');
  expect(report).toMatchInlineSnapshot(`
    "
    ✖ Check order[0]/Check address: AddressIncomplete
        no country
          at handler (samples/order/src/check-address.ts:6:33)

      its input
        {
          "orderId": "A-1",
          "gift": false,
          "address": {
            "name": "Ada",
            "street": "Main St",
            "city": "Ely"
          },
          "items": []
        }

    FAILED in T · 3 states
    "
  `);
});

test('the recorded execution is shown as it ran', async () => {
  expect(await runMain(ROOT, ['trace', HISTORY, 'samples/order/template.yml'])).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "OrderWorkflow  STANDARD  samples/order/history.json

      ▸ Check order            Parallel
          ✔ [0] Check address  Task      CheckAddress   97 ms
          ✔ [1] Reserve stock  Task      ReserveStock   91 ms
      ✔ Check order            Parallel  2 branches     97 ms
      ▸ Charge card            Task      ChargeCard
          ✖ GatewayTimeout: no answer from the gateway  33 ms  retry 1 of 3 in 1.0 s
            at handler (/var/task/src/charge-card.ts:10:28)
      ✔ Charge card            Task      ChargeCard    1.03 s  2 attempts
      ✔ Is it a gift?          Choice    → Wrap gift     0 ms
      ✔ Wrap gift              Pass                      1 ms
      ▸ Pack items             Map       3 items
          ✔ [0] Pack one       Task      PackItem        8 ms
          ✔ [1] Pack one       Task      PackItem       31 ms
          ✔ [2] Pack one       Task      PackItem       32 ms
      ✔ Pack items             Map       3 items        33 ms
      ⚠ Ship by courier        Task      ShipOrder       3 ms
          ✖ CourierUnavailable: 2640 g is too heavy      3 ms  caught → Ship by post
            at handler (/var/task/src/ship-order.ts:14:11)
      ✔ Ship by post           Task      ShipOrder       1 ms
      ✔ Confirm                Pass                      0 ms

    SUCCEEDED in 1.18 s · 11 states in 13 visits · 1 retry · 1 error caught
    ",
      "stdout": "{"orderId":"A-1042","paid":66,"tracking":"POST-2640"}
    ",
    }
  `);
});

test('the recorded execution matches the current definition', async () => {
  const { code, stdout, stderr } = await runSample(['replay', 'samples/order/template.yml', HISTORY]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: OUTPUT });
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('✔ matches the recording · 65 events');
});

test('a changed definition differs where the change takes effect', async () => {
  const definition = readFileSync(join(ROOT, 'samples/order/order.asl.yaml'), 'utf8');
  const changed = definition.replace('[GatewayTimeout]', '[GatewayError]');
  const { code, stderr } = await runSample(['replay', '-', HISTORY], changed);
  expect(code).toBe(1);
  expect(stderr.slice(stderr.indexOf('\nFAILED'))).toMatchInlineSnapshot(`
    "
    FAILED in T · 4 states

    ✖ Charge card: differs from the recording at event 20
        recorded  LambdaFunctionScheduled
        now       ExecutionFailed  GatewayTimeout: no answer from the gateway
    "
  `);
});
