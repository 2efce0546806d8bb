import type { StateBase } from '../definition/definition.ts';
import { hasPlaceholder } from '../definition/placeholder.ts';
import { type IntrinsicArgument, parseIntrinsic } from '../expressions/intrinsics/parse-intrinsic.ts';
import type { JsonataLanguage, VariableUse } from '../expressions/query-language.ts';
import { PathSyntaxError } from '../source/cursor.ts';
import { type ScalarNode, type SourceNode, stringOf } from '../source/source-node.ts';

/** Fields with nested states. */
const INNER = new Set(['Branches', 'ItemProcessor', 'Iterator']);
/** Fields with user-defined keys: only keys that end with `.$` are evaluated there. */
const TEMPLATES = new Set(['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'BatchInput', 'Credentials']);
const NOT_EVALUATED = new Set(['Result', 'Comment', 'ResultPath']);

/** A variable other than `$states` that is not called, or text that may be one: worth parsing. */
const PERHAPS_VARIABLE = /\$(?!states\b)[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?![\w\u0080-\uffff])(?!\s*\()/;

/** The variables that a state certainly reads, without those of nested states. */
export function usedVariables(state: StateBase, jsonata: JsonataLanguage | undefined): readonly VariableUse[] {
  const found: VariableUse[] = [];
  const visit = (node: SourceNode, key: string, inTemplate: boolean): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item, key, inTemplate);
    else if (node.kind === 'map') {
      for (const entry of node.entries) {
        if (!inTemplate && (INNER.has(entry.key) || NOT_EVALUATED.has(entry.key))) continue;
        visit(entry.value, entry.key, inTemplate || TEMPLATES.has(entry.key));
      }
    } else if (typeof node.value === 'string' && !hasPlaceholder(node.value)) {
      if (state.queryLanguage === 'JSONata') found.push(...variablesInJsonata(node, jsonata));
      else if (key.endsWith('.$') || (!inTemplate && isPathField(key))) found.push(...variablesInPath(node));
    }
  };
  visit(state.range, '', false);
  return found;
}

/** Whether a text may contain a variable in either language, so that it is worth parsing. */
export function mayUseVariables(text: string): boolean {
  return PERHAPS_VARIABLE.test(text);
}

function variablesInJsonata(node: ScalarNode, jsonata: JsonataLanguage | undefined): readonly VariableUse[] {
  return jsonata !== undefined && mayUseVariables(String(node.value)) ? jsonata.variables(node) : [];
}

function isPathField(key: string): boolean {
  return key === 'Variable' || key.endsWith('Path');
}

function variablesInPath(node: ScalarNode): readonly VariableUse[] {
  const text = stringOf(node)!;
  const paths = text.startsWith('States.') ? pathsInIntrinsic(text) : [text];
  return paths.flatMap((path) => {
    const name = /^\$([\p{ID_Start}_][\p{ID_Continue}]*)/u.exec(path)?.[1];
    return name === undefined ? [] : [{ name, range: node }];
  });
}

function pathsInIntrinsic(text: string): readonly string[] {
  const pathsOf = (argument: IntrinsicArgument): readonly string[] =>
    argument.kind === 'path' ? [argument.text] : argument.kind === 'call' ? argument.args.flatMap(pathsOf) : [];
  try {
    return pathsOf(parseIntrinsic(text));
  } catch (error) {
    if (error instanceof PathSyntaxError) return [];
    throw error;
  }
}
