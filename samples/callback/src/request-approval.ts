import { type Approval, saveApproval } from './approval.ts';

/** Puts the request away until a manager looks at it; the workflow waits for its token. */
export async function handler(approval: Approval): Promise<{ asked: string }> {
  await saveApproval(approval);
  return { asked: approval.expense.id };
}
