import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';

export interface Placeholder {
  readonly name: string;
  /** With its braces, as it stands in the definition. */
  readonly text: string;
  /** Its first place. */
  readonly range: Range;
  /** The texts that hold it, each whole. */
  readonly within: readonly string[];
}

/** Names as DefinitionSubstitutions and CloudFormation's references have them. */
const PLACEHOLDER = /\$\{([^\s{}"$]+)\}/g;
/** In JSONata, `${name:value}` is an object too. */
const PERHAPS_JSONATA = /^\w+:[^:]/;

/**
 * The placeholders that are left in a definition's keys and texts, each name once.
 *
 * @param options.isKnown whether it stands for a value of the template, whatever it looks like
 * @param options.isVerbatim the definition is what its file says, character by character: where the text has no
 * placeholder, no part of it is looked at
 */
export function findPlaceholders(
  definition: SourceNode,
  {
    isKnown = () => false,
    isVerbatim = false,
  }: { readonly isKnown?: (placeholder: string) => boolean; readonly isVerbatim?: boolean } = {},
): ReadonlyMap<string, Placeholder> {
  const { text: source } = definition.file;
  let next = isVerbatim ? source.indexOf('${') : -1;
  function mayHold({ start, end }: Range): boolean {
    while (next >= 0 && next < start) next = source.indexOf('${', start);
    return next >= 0 && next < end;
  }
  const found = new Map<string, Placeholder & { readonly within: string[] }>();
  function look(text: string, at: Range): void {
    for (const [whole, name] of text.matchAll(PLACEHOLDER)) {
      if (text.startsWith('{%') && PERHAPS_JSONATA.test(name!) && !isKnown(whole)) continue;
      const known = found.get(whole);
      if (known === undefined) found.set(whole, { name: name!, text: whole, range: within(at, whole), within: [text] });
      else known.within.push(text);
    }
  }
  function visit(node: SourceNode): void {
    if (isVerbatim && !mayHold(node)) return;
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string' && node.value.includes('${')) look(node.value, node);
    } else if (node.kind === 'list') {
      for (let i = 0; i < node.items.length; i++) visit(node.items[i]!);
    } else {
      for (let i = 0; i < node.entries.length; i++) {
        const { key, keyRange, value } = node.entries[i]!;
        if (key.includes('${')) look(key, keyRange);
        visit(value);
      }
    }
  }
  visit(definition);
  return found;
}

/** Where the text stands in the range; the whole range where it is not written there in so many letters. */
function within(range: Range, text: string): Range {
  const start = range.file.text.indexOf(text, range.start);
  return start >= 0 && start + text.length <= range.end ? { file: range.file, start, end: start + text.length } : range;
}
