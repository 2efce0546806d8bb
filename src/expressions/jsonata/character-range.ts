import type { Range } from '../../source/source-file.ts';
import type { SourceNode } from '../../source/source-node.ts';

/**
 * The place of the characters [start, end) of a node's string in the file, through JSON and YAML escapes, quotes,
 * indentation and folding. The whole node where the text cannot be followed.
 */
export function characterRange(node: SourceNode, value: string, start: number, end: number): Range {
  const { file, start: at } = node;
  // most texts stand there as they are, behind a quote
  if (
    end <= value.length &&
    /["']/.test(file.text.charAt(at)) &&
    file.text.startsWith(value, at + 1) &&
    !value.includes('\\')
  ) {
    return { file, start: at + 1 + start, end: at + 1 + Math.max(start + 1, end) };
  }
  const offsets = offsetsOf(node, value);
  if (offsets === undefined || end > value.length) return node;
  const first = offsets[start]!;
  return { file: node.file, start: first, end: Math.max(first + 1, offsets[Math.max(start, end - 1)]! + 1) };
}

/** File offset of each character of the value; one more for its end. */
function offsetsOf(node: SourceNode, value: string): number[] | undefined {
  const raw = node.file.text.slice(node.start, node.end);
  const quote = raw[0] === '"' || raw[0] === "'" ? raw[0] : undefined;
  const offsets: number[] = [];
  let at = quote === undefined ? blockStart(raw) : 1;
  for (let i = 0; i < value.length; ) {
    const { text, length } = readCharacter(raw, at, quote);
    if (text !== '' && value.startsWith(text, i)) {
      for (let k = 0; k < text.length; k++) offsets.push(node.start + at);
      i += text.length;
      at += length;
    } else if (isBlank(raw[at]) && isBlank(value[i]) && !isBlank(raw[at + 1])) {
      offsets.push(node.start + at);
      i++;
      at++;
    } else if (isBlank(raw[at])) {
      at++;
    } else {
      return undefined;
    }
  }
  offsets.push(node.start + at);
  return offsets;
}

/** A block scalar's text starts after its header line. */
function blockStart(raw: string): number {
  return /^[|>][^\n]*\n/.exec(raw)?.[0].length ?? 0;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** The character at `at` as the string has it, and how long it is in the file. */
function readCharacter(raw: string, at: number, quote: string | undefined): { text: string; length: number } {
  const character = raw[at] ?? '';
  if (quote === "'" && character === "'") return { text: "'", length: 2 };
  if (quote !== '"' || character !== '\\') return { text: character, length: 1 };
  const escaped = raw[at + 1] ?? '';
  if (escaped === 'u') {
    return { text: String.fromCharCode(Number.parseInt(raw.slice(at + 2, at + 6), 16)), length: 6 };
  }
  return { text: ESCAPES.get(escaped) ?? escaped, length: 2 };
}
