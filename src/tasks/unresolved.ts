import type { TaskRequest } from '../engine/task-runner.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import { UsageError } from '../source/usage-error.ts';
import type { MachineSource } from '../template/project.ts';

/**
 * Refuses a task whose resource, function or payload holds a value that nothing gave: a parameter without a value, an
 * import, a placeholder of a definition on its own. Such a value is harmless until a task needs it.
 * @throws UsageError that says what gives the value
 */
export function refuseUnresolved({ state, resource, payload }: TaskRequest, source: MachineSource | undefined): void {
  const unresolved = source?.unresolved;
  if (unresolved !== undefined && unresolved.size > 0) {
    const placeholder = findPlaceholder([resource.arn, payload], [...unresolved.keys()]);
    if (placeholder !== undefined) throw new UsageError(formatDiagnostic(unresolved.get(placeholder)!));
  }
  const functionName = isJsonObject(payload) ? ownValue(payload, 'FunctionName') : undefined;
  for (const name of [resource.arn, typeof functionName === 'string' ? functionName : '']) {
    const placeholder = /\$\{([^}]+)\}/.exec(name)?.[1];
    if (placeholder !== undefined) {
      throw new UsageError(
        `state '${state}': nothing gives a value to \${${placeholder}}\n  --substitution ${placeholder}=... does`,
      );
    }
  }
}

/** The first of the placeholders that stands in a text of the value, at any depth. */
function findPlaceholder(value: Json, placeholders: readonly string[]): string | undefined {
  const pending: Json[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'string') {
      const text = next;
      const found = text.includes('${') ? placeholders.find((placeholder) => text.includes(placeholder)) : undefined;
      if (found !== undefined) return found;
    } else if (typeof next === 'object' && next !== null) {
      for (const member of Object.values(next).toReversed()) pending.push(member);
    }
  }
  return undefined;
}
