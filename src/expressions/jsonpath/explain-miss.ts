import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';
import { type PathStep, printStep } from './path-syntax.ts';

/** Why a path has no result in a document. */
export interface Miss {
  /**
   * `missing-property`: an object on the way lacks a name. `past-end`: the path ends with an index past the end of a
   * list. `not-array`: an index or a slice of something else than a list. `other`: anything else.
   */
  readonly kind: 'missing-property' | 'past-end' | 'not-array' | 'other';
  /** Jayway's message, which Step Functions passes on. */
  readonly reason: string;
}

const PROVIDER = 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider';

/** Follows the steps to the first that fails. Only for paths without a result: it is slower than evaluating. */
export function explainMiss(steps: readonly PathStep[], document: Json): Miss {
  const noResult = `No results for path: $${steps.map(printStep).join('')}`;
  let node: Json | undefined = document;
  let path = '$';
  for (const [i, step] of steps.entries()) {
    const isLast = i === steps.length - 1;
    if (step.kind === 'name' || step.kind === 'names') {
      if (!isJsonObject(node)) return { kind: 'other', reason: describeNoObject(step, path, node) };
      if (step.kind === 'names') break;
      node = ownValue(node, step.name);
      path += printStep(step);
      if (node === undefined) {
        return { kind: 'missing-property', reason: isLast ? noResult : `Missing property in path ${path}` };
      }
    } else if (step.kind === 'index' || step.kind === 'indices' || step.kind === 'slice') {
      if (node === undefined) return { kind: 'other', reason: `The path ${path} is null` };
      if (!isJsonArray(node))
        return { kind: 'not-array', reason: describeFilter(steps.slice(i), 'only be applied to arrays', node) };
      if (step.kind !== 'index') break;
      node = node.at(step.index);
      path += printStep(step);
      if (node === undefined && isLast) return { kind: 'past-end', reason: noResult };
    } else if (step.kind === 'filter' && (typeof node !== 'object' || node === null)) {
      return { kind: 'other', reason: describeFilter(steps.slice(i), 'not be applied to primitives', node) };
    } else break;
  }
  return { kind: 'other', reason: noResult };
}

function describeNoObject(step: PathStep, path: string, node: Json | undefined): string {
  const found = node === undefined ? 'null' : `com.fasterxml.jackson.databind.node.${nodeClass(node)}`;
  return (
    `Expected to find an object with property ${printStep(step)} in path ${path} but found '${found}'. ` +
    `This is not a json object according to the JsonProvider: '${PROVIDER}'.`
  );
}

function describeFilter(steps: readonly PathStep[], can: string, node: Json | undefined): string {
  return `Filter: ${steps.map(printStep).join('')} can ${can}. Current context is: ${JSON.stringify(node ?? null)}`;
}

function nodeClass(node: Json): string {
  if (node === null) return 'NullNode';
  if (isJsonArray(node)) return 'ArrayNode';
  if (typeof node === 'string') return 'TextNode';
  if (typeof node === 'boolean') return 'BooleanNode';
  if (!Number.isInteger(node)) return 'DoubleNode';
  return Math.abs(node as number) < 2 ** 31 ? 'IntNode' : 'LongNode';
}
