const OPEN = '{%';
const CLOSE = '%}';

/** `{% ... %}` from the first character to the last; with surrounding spaces it is a plain string. */
export function isDelimited(text: string): boolean {
  return startsDelimited(text) && text.endsWith(CLOSE) && text.length >= OPEN.length + CLOSE.length;
}

/** Whether the text must be an expression: one that starts like an expression but does not end like one is an error. */
export function startsDelimited(text: string): boolean {
  return text.startsWith(OPEN);
}

/** The expression between the delimiters, and its offset in the text. */
export function expressionOf(text: string): { readonly source: string; readonly offset: number } {
  return { source: text.slice(OPEN.length, -CLOSE.length), offset: OPEN.length };
}
