import type { Range } from '../source/source-file.ts';
import type { SourceNode } from '../source/source-node.ts';

export interface Placeholder {
  readonly name: string;
  /** With its braces, as written in the definition. */
  readonly text: string;
  /** Where it occurs first. */
  readonly range: Range;
  /** The complete strings that contain it. */
  readonly within: readonly string[];
}

/** Names as DefinitionSubstitutions and CloudFormation's references write them. */
const PLACEHOLDER = /\$\{([^\s{}"$]+)\}/g;
/** In JSONata, `${name:value}` is also an object constructor. */
const PERHAPS_JSONATA = /^\w+:[^:]/;

/**
 * The placeholders that remain in a definition's keys and strings, each name once.
 *
 * @param options.isKnown whether the template knows a value of this name, whatever the name looks like
 * @param options.isVerbatim the definition is exactly its file's text: if the text has no placeholder, nothing is
 * walked
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

/** The range of the substring; the entire range if the substring is not written there literally. */
function within(range: Range, text: string): Range {
  const start = range.file.text.indexOf(text, range.start);
  return start >= 0 && start + text.length <= range.end ? { file: range.file, start, end: start + text.length } : range;
}
