import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { findApproval } from './approval.ts';

const stepFunctions = new SFNClient();
const MOST = 1_000;

/** Sends a manager's decision to the workflow that waits for it. */
export async function handler({ id }: { readonly id: string }): Promise<void> {
  const approval = await findApproval(id);
  if (approval === undefined) throw new NotAskedYet(id);
  const { token: taskToken, expense } = approval;
  if (expense.amount <= MOST) {
    const output = JSON.stringify({ by: 'manager', id });
    await stepFunctions.send(new SendTaskSuccessCommand({ taskToken, output }));
  } else {
    const cause = `${expense.amount} is more than ${MOST}`;
    await stepFunctions.send(new SendTaskFailureCommand({ taskToken, error: 'ExpenseRejected', cause }));
  }
}

class NotAskedYet extends Error {
  override readonly name = 'NotAskedYet';
}
