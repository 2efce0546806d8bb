import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Expense {
  readonly id: string;
  readonly employee: string;
  readonly amount: number;
  readonly purpose: string;
}

/** A request that waits for a manager. */
export interface Approval {
  readonly expense: Expense;
  /** Identifies the task that waits for the answer. */
  readonly token: string;
}

const FOLDER = process.env.APPROVALS_FOLDER ?? '/mnt/approvals';

export async function saveApproval(approval: Approval): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(fileOf(approval.expense.id), JSON.stringify(approval));
}

/** Undefined if there is no request. */
export async function findApproval(id: string): Promise<Approval | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(id), 'utf8')) as Approval;
  } catch {
    return undefined;
  }
}

function fileOf(id: string): string {
  return join(FOLDER, `${encodeURIComponent(id)}.json`);
}
