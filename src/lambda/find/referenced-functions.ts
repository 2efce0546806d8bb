import type { SourceNode } from '../../source/source-node.ts';
import type { FunctionSource } from '../../template/project.ts';
import { parseFunctionName } from './resolve-function.ts';

/** Where a definition refers to a function. */
const NAMING_FIELDS = new Set(['Resource', 'FunctionName']);

/**
 * The names of the functions that a definition invokes, so that their code can be built before a task needs it. A
 * function named by the input is found when it is invoked.
 * @param except states that something else answers
 */
export function referencedFunctions(
  definition: SourceNode,
  functions: readonly FunctionSource[],
  except?: ReadonlySet<SourceNode>,
): readonly string[] {
  const byName = new Map(
    functions.flatMap(({ name, logicalId }) => [[name, name] as const, [logicalId, name] as const]),
  );
  const found = new Set<string>();
  const pending: SourceNode[] = [definition];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (except?.has(node) === true) continue;
    // in file order: the first states run first
    if (node.kind === 'list') for (const item of node.items.toReversed()) pending.push(item);
    else if (node.kind === 'map') {
      for (const { value } of node.entries.toReversed()) pending.push(value);
      for (const { key, value } of node.entries) {
        if (!NAMING_FIELDS.has(key) || value.kind !== 'scalar' || typeof value.value !== 'string') continue;
        const name = byName.get(parseFunctionName(value.value)?.name ?? value.value);
        if (name !== undefined) found.add(name);
      }
    }
  }
  return [...found];
}
