/**
 * Stores texts by key, in spaces: within a space, keys are sorted by character (UTF-8). What is written can be read at
 * once, and outlasts the process once `saved` resolves.
 */
export interface Store {
  /** Whether it outlasts the process. */
  readonly isLasting: boolean;
  get(space: string, key: string): Promise<string | undefined>;
  /** @param isNew the key has never been used: if it is deleted before it is saved, it is never written */
  put(space: string, key: string, value: Text, isNew?: boolean): void;
  delete(space: string, key: string): void;
  /** A part of a space. */
  list(space: string, part?: Part): Promise<readonly Entry[]>;
  /**
   * Resolves when everything written so far is on the disk; undefined if it is, or need not be. Rejects with
   * StoreFailure. Failed writes are retried.
   */
  saved(): Promise<void> | undefined;
  /** Why the latest write failed, until one succeeds. */
  readonly failure: StoreFailure | undefined;
  close(): Promise<void>;
}

/** Or what writes it, the same whenever it is called: most are replaced before they leave, and are not written then. */
export type Text = string | (() => string);

export type Entry = readonly [key: string, value: string];

export interface Part {
  /** Last keys first. */
  readonly reverse?: boolean;
  /** Starts after this key, in the direction of the list. */
  readonly after?: string | undefined;
  /** Default: all. */
  readonly limit?: number;
}

/** The store cannot be written: the disk is full, or gone. */
export class StoreFailure extends Error {
  constructor(path: string, reason: unknown) {
    const { cause = reason } = reason as { readonly cause?: unknown };
    super(`${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause: reason });
  }
}
