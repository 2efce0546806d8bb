import { expect, test } from 'vitest';
import { runSample } from './run-sample.ts';

const SAMPLE = ['samples/callback/template.yml', '-m', 'ExpenseWorkflow', '-f'];

/** Without the functions' output: the AWS SDK warns about old versions of Node. */
const withoutLogs = (trace: string): string => trace.replaceAll(/^ +┊.*\n/gm, '');

test('an expense is approved by the other function, and paid by the other machine', async () => {
  const { code, stdout, stderr } = await runSample([...SAMPLE, '-i', 'samples/callback/event.json']);
  expect({ code, output: JSON.parse(stdout) }).toEqual({
    code: 0,
    output: { reference: 'EXPENSE Grace Hopper 480', approvedBy: 'manager' },
  });
  expect(withoutLogs(stderr)).toMatchInlineSnapshot(`
    "ExpenseWorkflow  STANDARD  samples/callback/template.yml

      ▸ Approve                  Parallel
          ✔ [0] Ask the manager  Task      RequestApproval T
          ✔ [1] Think about it   Wait T
          ✔ [1] Decide           Task      Decide T
      ✔ Approve                  Parallel  2 branches T
      ▸ Pay                        Task       PaymentWorkflow
          ✔ Until the evening      Wait T
          ✔ Transfer               Pass T
      ✔ Pay                        Task       PaymentWorkflow T

    SUCCEEDED in T · 7 states
    "
  `);
});

test('an expense that is too high is rejected', async () => {
  const input = JSON.stringify({ id: 'E-8', employee: 'Ada Lovelace', amount: 1200.5, purpose: 'a piano' });
  const { code, stderr } = await runSample([...SAMPLE, '-i', input]);
  expect(code).toBe(1);
  expect(stderr.slice(stderr.indexOf('\n✖ Rejected'))).toMatchInlineSnapshot(`
    "
    ✖ Rejected: ExpenseRejected
        1200.5 is more than 1000

      its input
        {
          "id": "E-8",
          "employee": "Ada Lovelace",
          "amount": 1200.5,
          "purpose": "a piano",
          "rejection": {
            "Error": "ExpenseRejected",
            "Cause": "1200.5 is more than 1000"
          }
        }

    FAILED in T · 5 states · 1 error caught
    "
  `);
});
