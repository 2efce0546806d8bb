/**
 * Compiles a StringMatches pattern: `*` is any run of characters, `\*` an asterisk, `\\` a backslash; everything else
 * stands for itself. Matches whole texts, in time linear in pattern times text.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const pieces = splitAtStars(pattern);
  const first = pieces[0]!;
  if (pieces.length === 1) return (text) => text === first;
  const last = pieces[pieces.length - 1]!;
  const middle = pieces.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** The literal texts between the stars: one more than there are stars. */
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
