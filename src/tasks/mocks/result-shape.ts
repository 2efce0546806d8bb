import type { Complain } from '../../source/known-entries.ts';
import type { SourceNode } from '../../source/source-node.ts';

/**
 * `arn:aws:states:::service:action`, and with `.sync`: their results are objects of the service's, whose keys Step
 * Functions writes in PascalCase. What ends a callback is anybody's.
 */
const SERVICE_CALL = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[\w-]+):([A-Za-z]\w*)(?:\.sync(?::2)?)?$/;

/** What an activity answers is its worker's; Kubernetes has keys of its own. */
const NOT_PASCAL_CASE: ReadonlySet<string> = new Set(['activity', 'eks']);

/** Warns of a result that the service behind the resource never returns. */
export function checkShape(result: SourceNode, resource: string, warn: Complain): void {
  const [, service, action] = SERVICE_CALL.exec(resource) ?? [];
  if (service === undefined || NOT_PASCAL_CASE.has(service) || isExpression(result)) return;
  const call = `${service}:${action}`;
  if (result.kind !== 'map') {
    warn(result, `${call} returns an object`, describe(call));
    return;
  }
  for (const { key, keyRange } of result.entries) {
    if (!/^[a-z]/.test(key)) continue;
    const hint = describe(call) ?? `It would be '${key.charAt(0).toUpperCase()}${key.slice(1)}'`;
    warn(keyRange, `${call} returns no '${key}': Step Functions writes the keys of results in PascalCase`, hint);
  }
}

function describe(call: string): string | undefined {
  return call === 'lambda:invoke' ? 'It returns { StatusCode: 200, Payload: <what the function returns> }' : undefined;
}

/** Nobody knows what a template gives before it is evaluated. */
function isExpression(node: SourceNode): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string' && node.value.startsWith('{%');
}
