import { canonicalJson, type Json } from '../../json.ts';
import { parseFiniteJson } from '../../parse-finite-json.ts';
import type { SourceNode } from '../../source/source-node.ts';

const EQUALITY = /^\{%\s*\$states\.input\s*=\s*(.+?)\s*%\}$/s;

/**
 * The input that a condition such as `{% $states.input = {"id": 1} %}` compares with, as canonical JSON: `sfn-run record`
 * writes one for each input of a Map, and JSONata would evaluate all of them for each iteration. Undefined for any other
 * condition.
 */
export function expectedInput(condition: SourceNode): string | undefined {
  if (condition.kind !== 'scalar' || typeof condition.value !== 'string') return undefined;
  const literal = EQUALITY.exec(condition.value)?.[1];
  if (literal === undefined) return undefined;
  let value: Json;
  try {
    value = parseFiniteJson(literal);
  } catch {
    return undefined;
  }
  return canonicalJson(value);
}
