/**
 * Stores texts by key, in spaces. Within a space, keys are sorted by character (UTF-8). Values can be read as soon as
 * they are written; once `saved` resolves, they outlast the process.
 */
export interface Store {
  /** Whether stored values outlast the process. */
  readonly isLasting: boolean;
  get(space: string, key: string): Promise<string | undefined>;
  /** @param isNew the key has never been used: if it is deleted before it is saved, it is never written */
  put(space: string, key: string, value: Text, isNew?: boolean): void;
  delete(space: string, key: string): void;
  /** Part of a space, in the order of its keys. */
  list(space: string, part?: Part): Promise<readonly Entry[]>;
  /**
   * Resolves when everything written so far is on the disk; undefined if it already is, or need not be. Rejects with
   * StoreFailure. Failed writes are retried.
   */
  saved(): Promise<void> | undefined;
  /** Why the latest write failed, until one succeeds. */
  readonly failure: StoreFailure | undefined;
  close(): Promise<void>;
}

/**
 * A text, or a function that returns it, always the same: most values are replaced before they are saved, and then
 * never serialized.
 */
export type Text = string | (() => string);

export type Entry = readonly [key: string, value: string];

export interface Part {
  /** In descending order of keys. */
  readonly reverse?: boolean;
  /** Starts after this key, in the direction of the list. */
  readonly after?: string | undefined;
  /** Default: all. */
  readonly limit?: number;
}

/** The store cannot be written: the disk is full or gone. */
export class StoreFailure extends Error {
  constructor(path: string, reason: unknown) {
    const { cause = reason } = reason as { readonly cause?: unknown };
    super(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: reason });
  }
}
