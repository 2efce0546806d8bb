/** The target of a link into a report: `#state=Charge%20card&visit=3`. */
export interface Link {
  readonly state: string | undefined;
  /** The number of the visit among the state's visits, from 1. */
  readonly visit: number | undefined;
}

export function readLink(hash: string): Link {
  const read = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'));
  const visit = Number(read.get('visit'));
  return { state: read.get('state') ?? undefined, visit: Number.isInteger(visit) && visit > 0 ? visit : undefined };
}

export function writeLink({ state, visit }: Link): string {
  if (state === undefined) return '';
  return `#state=${encodeURIComponent(state)}${visit === undefined ? '' : `&visit=${visit}`}`;
}
