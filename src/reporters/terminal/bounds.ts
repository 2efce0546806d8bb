/** How much of a value is shown. */
export interface Bounds {
  readonly lines: number;
  readonly characters: number;
}

export const NO_BOUNDS: Bounds = { lines: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY };

/** How much of a value is shown with -v; -vv shows all of it. */
export const VERBOSE_BOUNDS: Bounds = { lines: 400, characters: 20_000 };
