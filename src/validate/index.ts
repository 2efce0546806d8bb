import type { CrossCheck } from './cross-check.ts';

/** The rules beyond AWS's own. Their order does not matter: diagnostics are sorted by their places. */
export const crossChecks: readonly CrossCheck[] = [];
