import { compilePathOrIntrinsic } from '../expressions/payload-template.ts';
import type { JsonTypeName } from '../expressions/query-language.ts';
import { PathSyntaxError } from '../source/cursor.ts';
import { stringOf } from '../source/source-node.ts';
import type { NumberField, TextField } from './definition.ts';
import type { Fields, Limits } from './fields.ts';
import { warnPathInPlainField } from './looks-like-path.ts';
import { readReferencePath } from './path-fields.ts';
import { jsonataOf, siteOf } from './template-fields.ts';
import { openExpression } from './unresolved.ts';

export interface NumberOptions extends Limits {
  /** Whether it may have a fraction. */
  readonly float?: boolean;
  /** Whether the path may read the context object. */
  readonly context?: boolean;
}

/** A number as a literal, as a path in the field's `...Path` sibling, or (JSONata) as an expression. */
export function readNumberField(fields: Fields, name: string, options: NumberOptions = {}): NumberField | undefined {
  const pathName = pathNameOf(name);
  if (fields.has(pathName)) {
    if (!fields.atMostOne(name, pathName)) return undefined;
    const path = readReferencePath(fields, pathName, options);
    return path && { kind: 'path', path, text: path.text };
  }
  if (!fields.has(name)) return undefined;
  const open = fields.noteOpen(name);
  if (open !== undefined) return { kind: 'expression', evaluate: openExpression(open) };
  const expression = readExpression(fields, name, ['number']);
  if (expression !== 'none') return expression;
  const value = options.float === true ? fields.float(name, options) : fields.integer(name, options);
  return value === undefined ? undefined : { kind: 'literal', value };
}

/** The same for a string. `intrinsic`: the `...Path` sibling may also be an intrinsic function (Fail). */
export function readTextField(
  fields: Fields,
  name: string,
  options: { readonly intrinsic?: boolean; readonly check?: (text: string) => string | undefined } = {},
): TextField | undefined {
  const pathName = pathNameOf(name);
  if (fields.has(pathName)) {
    if (!fields.atMostOne(name, pathName)) return undefined;
    return options.intrinsic ? readPathOrIntrinsic(fields, pathName) : readPathText(fields, pathName);
  }
  if (!fields.has(name)) return undefined;
  const open = fields.noteOpen(name);
  if (open !== undefined) return { kind: 'expression', evaluate: openExpression(open) };
  const expression = readExpression(fields, name, ['string']);
  if (expression !== 'none') return expression;
  const value = fields.plainText(name);
  if (value === undefined) return undefined;
  const wrong = options.check?.(value);
  if (wrong === undefined) warnPathInPlainField(fields, name);
  else fields.reportField(name, wrong);
  return { kind: 'literal', value };
}

/** A concatenated name has to be hashed anew for each look-up. */
const pathNames = new Map<string, string>();

function pathNameOf(name: string): string {
  const known = pathNames.get(name);
  if (known !== undefined) return known;
  pathNames.set(name, `${name}Path`);
  return pathNameOf(name);
}

/** `none`: the field contains no expression. Undefined: it contains an invalid one. */
function readExpression(
  fields: Fields,
  name: string,
  expected: readonly JsonTypeName[],
):
  | {
      readonly kind: 'expression';
      readonly evaluate: NonNullable<Extract<TextField, { kind: 'expression' }>['evaluate']>;
    }
  | 'none'
  | undefined {
  const node = fields.get(name);
  const text = stringOf(node);
  if (node === undefined || text === undefined || fields.language !== 'JSONata') return 'none';
  if (!text.startsWith('{%') && !text.endsWith('%}')) return 'none';
  const evaluate = jsonataOf(fields.env).expression(node, siteOf(fields, name), expected);
  return evaluate && { kind: 'expression', evaluate };
}

function readPathText(fields: Fields, name: string): TextField | undefined {
  const path = readReferencePath(fields, name);
  return path && { kind: 'path', evaluate: (scope) => path.evaluate(scope), text: path.text };
}

function readPathOrIntrinsic(fields: Fields, name: string): TextField | undefined {
  const text = fields.plainText(name);
  if (text === undefined) return undefined;
  const open = fields.noteOpen(name);
  if (open !== undefined) return { kind: 'path', evaluate: openExpression(open), text };
  const message = `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`;
  try {
    const evaluate = compilePathOrIntrinsic(text, name);
    const [called] = /^States\.\w+/.exec(text) ?? [];
    if (called === undefined || GIVE_STRINGS.includes(called)) return { kind: 'path', evaluate, text };
    fields.reportField(name, message, { hint: `Of the functions, AWS accepts only ${GIVE_STRINGS.join(', ')} here` });
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    fields.reportField(name, message, { hint: `${error.message}, at character ${error.offset + 1}` });
  }
  return undefined;
}

/**
 * "You can also specify CausePath using an intrinsic function that returns a string. These intrinsics are: …"
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html
 */
const GIVE_STRINGS = [
  'States.Format',
  'States.JsonToString',
  'States.ArrayGetItem',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.Hash',
  'States.UUID',
];
