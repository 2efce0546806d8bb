import { compilePath } from '../expressions/jsonpath/compile-path.ts';
import type { JsonPath } from '../expressions/jsonpath/path.ts';
import { compileReferencePath, type ReferencePath } from '../expressions/jsonpath/reference-path.ts';
import { PathSyntaxError } from '../source/cursor.ts';
import { type SourceNode, stringOf } from '../source/source-node.ts';
import type { Fields } from './fields.ts';
import { type Need, openPath, openReferencePath } from './unresolved.ts';

/** AWS's messages for an invalid path, and for a path that can match more than one place. */
const NOT_A_PATH = 'Value must be a valid JSONPath.';
const NOT_A_REFERENCE = 'Value is not a Reference Path';

/** InputPath and OutputPath: any path, or null. */
export function readPath(fields: Fields, name: string, need: Need = 'always'): JsonPath | null | undefined {
  const node = fields.get(name);
  if (node === undefined) return undefined;
  if (isNull(node)) return null;
  const text = readPathText(fields, name, node);
  if (text === undefined) return undefined;
  const open = fields.noteOpen(name, need);
  if (open !== undefined) return openPath(text, open);
  if (text.startsWith('$')) return compileOrReport(fields, name, NOT_A_PATH, () => compilePath(text));
  fields.reportField(name, NOT_A_PATH, { hint: "A path starts with '$'." });
  return undefined;
}

/** ResultPath: a place in the state's input, or null. */
export function readResultPath(fields: Fields, name: string, need: Need = 'always'): ReferencePath | null | undefined {
  const node = fields.get(name);
  if (node === undefined) return undefined;
  if (isNull(node)) return null;
  const open = fields.noteOpen(name, need);
  const text = open === undefined ? readReferenceText(fields, name, node) : readPathText(fields, name, node);
  if (text === undefined) return undefined;
  if (open !== undefined) return openReferencePath(text, open);
  return compileOrReport(fields, name, NOT_A_REFERENCE, () => compileReferencePath(text));
}

/**
 * A reference path to read: one place in the input, in a variable or (unless `context` is false) in the context object.
 */
export function readReferencePath(
  fields: Fields,
  name: string,
  options: { readonly context?: boolean } = {},
): JsonPath | undefined {
  const node = fields.get(name);
  if (node === undefined) return undefined;
  const open = fields.noteOpen(name);
  const text = open === undefined ? readReferenceText(fields, name, node) : readPathText(fields, name, node);
  if (text === undefined) return undefined;
  if (open !== undefined) return openPath(text, open);
  const path = compileOrReport(fields, name, NOT_A_REFERENCE, () => compilePath(text));
  if (path === undefined) return undefined;
  let hint: string | undefined;
  if (!path.isReference) hint = 'It must name one place: no wildcard, slice, filter, descent or function.';
  else if (options.context === false && path.source === 'context') hint = 'The context object is not possible here.';
  if (hint === undefined) return path;
  fields.reportField(name, NOT_A_REFERENCE, { hint });
  return undefined;
}

function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function readReferenceText(fields: Fields, name: string, node: SourceNode): string | undefined {
  const text = readPathText(fields, name, node);
  if (text === undefined || text.startsWith('$')) return text;
  const hint = text.startsWith('States.') ? 'An intrinsic function is not possible here.' : undefined;
  fields.reportField(
    name,
    `${NOT_A_REFERENCE}: Reference path didn't start with '$'`,
    hint === undefined ? {} : { hint },
  );
  return undefined;
}

function readPathText(fields: Fields, name: string, node: SourceNode): string | undefined {
  const text = stringOf(node);
  if (text === undefined) fields.reportField(name, 'Expected value of type [STRING]');
  return text;
}

/** The result of `compile`; if the text is invalid, the reason becomes the hint below AWS's message. */
function compileOrReport<T>(fields: Fields, name: string, message: string, compile: () => T): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    fields.reportField(name, message, { hint: `${error.message}, at character ${error.offset + 1}` });
    return undefined;
  }
}
