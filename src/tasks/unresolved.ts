import type { TaskRequest } from '../engine/task-runner.ts';
import { isJsonObject, ownValue } from '../json.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import { UsageError } from '../source/usage-error.ts';
import type { MachineSource } from '../template/project.ts';

/**
 * Refuses a task whose resource or function is a value that nothing gave: a parameter without a value, an import, a
 * placeholder of a definition on its own. Such a value is harmless until a task needs it.
 * @throws UsageError that says what gives the value
 */
export function refuseUnresolved({ state, resource, payload }: TaskRequest, source: MachineSource | undefined): void {
  const functionName = isJsonObject(payload) ? ownValue(payload, 'FunctionName') : undefined;
  const names = [resource.arn, typeof functionName === 'string' ? functionName : ''];
  for (const [placeholder, diagnostic] of source?.unresolved ?? []) {
    if (names.some((name) => name.includes(placeholder))) throw new UsageError(formatDiagnostic(diagnostic));
  }
  for (const name of names) {
    const placeholder = /\$\{([^}]+)\}/.exec(name)?.[1];
    if (placeholder !== undefined) {
      throw new UsageError(
        `state '${state}': nothing gives a value to \${${placeholder}}\n  --substitution ${placeholder}=... does`,
      );
    }
  }
}
