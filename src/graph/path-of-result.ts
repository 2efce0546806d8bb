import type { VisitStatus } from '../history/state-visit.ts';
import { isJsonArray, isJsonObject, type Json, ownValue } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Graph, GraphBox } from './graph.ts';
import { PathCollector, type PathTaken } from './path-taken.ts';

const STATUSES: readonly VisitStatus[] = ['succeeded', 'failed', 'caught', 'running', 'aborted'];

/** Whether a document is the output of `--format json`. */
export function isJsonResult(document: Json): boolean {
  return (
    isJsonObject(document) &&
    isJsonArray(ownValue(document, 'states') ?? null) &&
    ownValue(document, 'status') !== undefined
  );
}

/**
 * The path in a JSON result, which names each visit by the enclosing states and items (`Pack items[1]/Pack one`).
 * @throws UsageError if a visit is malformed
 */
export function pathOfResult(graph: Graph, document: Json, file: string): PathTaken {
  const collector = new PathCollector(graph);
  collector.begin();
  const states = (isJsonObject(document) ? ownValue(document, 'states') : undefined) as readonly Json[];
  const boxes = new Map<string, GraphBox | undefined>([['', graph.root]]);
  states.forEach((visit, i) => {
    const [path, name, status, next, attempts] = ['path', 'name', 'status', 'next', 'attempts'].map((key) =>
      isJsonObject(visit) ? ownValue(visit, key) : undefined,
    );
    const known = STATUSES.find((one) => one.toUpperCase() === status);
    if (typeof path !== 'string' || typeof name !== 'string' || known === undefined) {
      throw new UsageError(`${file}: states[${i}] is not a state of a JSON result: expected its path, name and status`);
    }
    const around = path.slice(0, Math.max(0, path.length - name.length));
    if (!boxes.has(around)) boxes.set(around, findBox(graph.root, around, collector));
    const box = boxes.get(around);
    const failed = isJsonArray(attempts ?? null)
      ? (attempts as readonly Json[]).filter((one) => isJsonObject(one) && ownValue(one, 'retryDelay') !== undefined)
      : [];
    if (box === undefined) return;
    collector.add(box, {
      name,
      status: known,
      next: typeof next === 'string' ? next : undefined,
      retries: failed.length,
    });
  });
  return collector.path;
}

/** `Pack items[1]/Inner[0]/`: names may contain brackets and slashes, so the graph determines where one ends. */
function findBox(box: GraphBox, around: string, collector: PathCollector): GraphBox | undefined {
  if (around === '') return box;
  for (const node of box.nodes) {
    if (node.boxes.length === 0 || !around.startsWith(`${node.name}[`)) continue;
    const rest = /^\[(\d+)\]\//.exec(around.slice(node.name.length));
    if (rest === null) continue;
    const after = around.slice(node.name.length + rest[0].length);
    const candidates = node.type === 'Parallel' ? [node.boxes[Number(rest[1])]] : node.boxes;
    for (const inner of candidates) {
      const found = inner && findBox(inner, after, collector);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
