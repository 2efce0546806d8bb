import { type Approval, saveApproval } from './approval.ts';

/** Stores the request until a manager looks at it; the workflow waits for its token. */
export async function handler(approval: Approval): Promise<{ asked: string }> {
  await saveApproval(approval);
  return { asked: approval.expense.id };
}
