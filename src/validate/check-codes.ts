import { AWS_CODES, type DiagnosticCode, OWN_CODES } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import { UsageError } from '../source/usage-error.ts';

/** All codes of diagnostics. */
export const CODES: readonly DiagnosticCode[] = [...AWS_CODES, ...OWN_CODES];

/** @throws UsageError if one of the strings is not a code; `where` is their source */
export function checkCodes(codes: readonly string[], where: string): void {
  const names: readonly string[] = CODES;
  for (const code of codes) {
    if (names.includes(code)) continue;
    const hint = didYouMean(code, names);
    throw new UsageError(`${where}: there is no code '${code}'${hint === undefined ? '' : `. ${hint}`}`);
  }
}
