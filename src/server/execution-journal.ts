import { Journal, type JournalEntry } from '../engine/journal.ts';
import { createChance } from './chance.ts';
import type { StoredExecution } from './execution-file.ts';
import type { KeptJournal } from './kept-journal.ts';

interface Around {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** True: entries are no longer stored. */
  readonly isDetached: () => boolean;
}

/** The journal of an execution, which is stored in its file. */
export function createExecutionJournal(
  file: KeptJournal,
  { seed, isRedriven }: Pick<StoredExecution, 'seed' | 'isRedriven'>,
  { now, isDetached }: Around,
): Journal {
  return new Journal({
    now,
    random: createChance(seed),
    chanceOf: (name) => createChance(`${seed} ${name}`),
    write(entry) {
      // the time of the start is in the record
      const isBeginning = isRedriven !== true && entry[0] === 'time' && entry[1] === 1;
      if (!isDetached() && !isBeginning) file.add(entry);
    },
  });
}

/** Opens an existing journal, whose stored entries are replayed first. */
export async function openExecutionJournal(
  file: KeptJournal,
  stored: Pick<StoredExecution, 'seed' | 'isRedriven' | 'startDate'>,
  around: Around,
): Promise<Journal> {
  const began: readonly JournalEntry[] = stored.isRedriven === true ? [] : [['time', 1, stored.startDate]];
  const past = [...began, ...(await file.read())];
  return createExecutionJournal(file, stored, around).withPast(past);
}
