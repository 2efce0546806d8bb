import type { Expression, SyncExpression } from '../expressions/expression.ts';
import { compilePayloadTemplate } from '../expressions/payload-template.ts';
import type { ExpressionSite, JsonataLanguage, JsonTypeName } from '../expressions/query-language.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { type ScalarNode, type SourceNode, stringOf } from '../source/source-node.ts';
import type { AssignTemplate, Ref } from './definition.ts';
import type { Fields } from './fields.ts';
import { looksLikePath } from './looks-like-path.ts';
import type { ParseEnv } from './parse-env.ts';
import { isOpen, type Need, openExpression, openText, type Unresolved } from './unresolved.ts';

/** The members of `$states` at an expression's location, and when a run needs the expression. */
export interface SiteOptions {
  readonly hasResult?: boolean;
  readonly hasErrorOutput?: boolean;
  /** Default: `always`. With `task`, placeholders stay as written: the receiver of the value checks for them. */
  readonly need?: Need;
}

/** Where a field's expression is, for the messages of the query language. */
export function siteOf(fields: Fields, name: string, options: SiteOptions = {}): ExpressionSite {
  const { hasResult = false, hasErrorOutput = false } = options;
  const { statePointer: pointer, env } = fields;
  return { pointer, field: fields.pathOf(name), report: env.report, hasResult, hasErrorOutput };
}

/** The query language that was loaded because the definition uses it. */
export function jsonataOf(env: ParseEnv): JsonataLanguage {
  if (env.jsonata === undefined) throw new Error('A definition with JSONata is read without the JSONata language');
  return env.jsonata;
}

/**
 * A payload template of a JSONPath state (Parameters, ResultSelector ...): an object or, as AWS also accepts, a list.
 * Deployed machines also contain numbers (`"Parameters": 204`).
 */
export function readPayloadTemplate(
  fields: Fields,
  name: string,
  { need = 'always' }: SiteOptions = {},
): SyncExpression | undefined {
  const node = fields.get(name);
  if (node === undefined) return undefined;
  const open = fields.noteOpen(name, need);
  if (node.kind === 'scalar' && open === undefined) {
    const isText = typeof node.value === 'string';
    fields.reportField(name, 'Expected value of type [OBJECT]', isText ? {} : { severity: 'warning' });
    return isText ? undefined : compilePayloadTemplate(node, siteOf(fields, name));
  }
  warnMissingDollars(node, fields.pointerTo(name), fields.env.report);
  if (open === undefined) return compilePayloadTemplate(node, siteOf(fields, name));
  // the rest of it is still checked
  const rest = compilePayloadTemplate(withoutPlaceholders(node, fields.env.unresolved), siteOf(fields, name));
  return need === 'task' ? rest : openExpression(open);
}

/** A value of a JSONata state with expressions in its strings (Arguments, Output ...). */
export function readJsonataTemplate(
  fields: Fields,
  name: string,
  options: SiteOptions & { readonly expected?: readonly JsonTypeName[] } = {},
): Expression | undefined {
  const node = fields.get(name);
  if (node === undefined) return undefined;
  const { need = 'always', expected } = options;
  const open = fields.noteOpen(name, need);
  const site = siteOf(fields, name, options);
  if (open === undefined) return jsonataOf(fields.env).template(node, site, expected);
  const rest = jsonataOf(fields.env).template(withoutPlaceholders(node, fields.env.unresolved), site, expected);
  return need === 'task' ? rest : openExpression(open);
}

/** A template in the language of the state. */
export function readTemplate(fields: Fields, name: string, options: SiteOptions = {}): Expression | undefined {
  return fields.language === 'JSONata'
    ? readJsonataTemplate(fields, name, options)
    : readPayloadTemplate(fields, name, options);
}

/** Assign: an object, variable name → value. */
export function readAssign(fields: Fields, options: SiteOptions = {}): AssignTemplate | undefined {
  const object = fields.map('Assign');
  const evaluate = object && readTemplate(fields, 'Assign', options);
  if (object === undefined || evaluate === undefined) return undefined;
  const names: Ref[] = [];
  let hasOpenNames = false;
  for (const { key, keyRange } of object.entries) {
    const name = fields.language === 'JSONPath' ? key.replace(/\.\$$/, '') : key;
    const pointer = fields.pointerTo('Assign');
    if (openText(name, keyRange, fields.env.unresolved, pointer) !== undefined) hasOpenNames = true;
    else names.push({ name, range: keyRange, pointer });
  }
  return { names, ...(hasOpenNames && { hasOpenNames: true as const }), evaluate };
}

/**
 * The template with each value that contains a placeholder as a literal: the value is unknown, so it is neither a valid
 * nor an invalid path. Shares parts without placeholders.
 */
function withoutPlaceholders(node: SourceNode, unresolved: Unresolved | undefined): SourceNode {
  const visit = (current: SourceNode): SourceNode => {
    if (!isOpen(current, unresolved)) return current;
    if (current.kind === 'scalar') return asLiteral(current);
    if (current.kind === 'list') return { ...current, items: current.items.map(visit) };
    const entries = current.entries.map((entry) => {
      const isLiteral = entry.value.kind === 'scalar' && isOpen(entry.value, unresolved);
      const key = isLiteral ? entry.key.replace(/\.\$$/, '') : entry.key;
      return { ...entry, key, value: visit(entry.value) };
    });
    return { ...current, entries };
  };
  return visit(node);
}

/** The text in a form that neither language evaluates. */
function asLiteral(node: ScalarNode): ScalarNode {
  const text = String(node.value);
  const literal = text.replace(/^\{%|%\}$/g, '');
  return literal === text ? node : { ...node, value: literal };
}

/** Warns about every path under a key without `.$`, which is plain text. */
function warnMissingDollars(node: SourceNode, pointer: string, report: ReportDiagnostic): void {
  if (node.kind === 'list') {
    for (let i = 0; i < node.items.length; i++) {
      if (node.items[i]!.kind !== 'scalar') warnMissingDollars(node.items[i]!, `${pointer}[${i}]`, report);
    }
  }
  if (node.kind !== 'map') return;
  for (let i = 0; i < node.entries.length; i++) {
    const { key, value } = node.entries[i]!;
    if (value.kind !== 'scalar') {
      warnMissingDollars(value, `${pointer}/${key}`, report);
      continue;
    }
    const text = key.endsWith('.$') ? undefined : stringOf(value);
    if (text !== undefined && looksLikePath(text)) {
      const location = `${pointer}/${key}`;
      const message = `The value of '${key}' looks like a path or an intrinsic function, but the field's name does not end with '.$'`;
      const hint = `Write '${key}.$' to have it evaluated.`;
      report({ severity: 'warning', code: 'NO_DOLLAR', message, range: value, location, hint });
    }
  }
}
