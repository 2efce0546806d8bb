import { matchesPieces } from '../../wildcard.ts';

/**
 * Compiles a StringMatches pattern: `*` is any run of characters, `\*` an asterisk, `\\` a backslash; everything else
 * is literal. Matches entire texts, in time linear in pattern times text.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const pieces = splitAtStars(pattern);
  return (text) => matchesPieces(pieces, text);
}

/** The literal parts between the stars: one more than there are stars. */
function splitAtStars(pattern: string): string[] {
  const pieces = [''];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    const next = pattern[i + 1];
    if (character === '*') pieces.push('');
    else if (character === '\\' && (next === '*' || next === '\\')) {
      pieces[pieces.length - 1] += next;
      i++;
    } else pieces[pieces.length - 1] += character;
  }
  return pieces;
}
