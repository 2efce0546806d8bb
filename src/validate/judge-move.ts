import type { CodeFinding } from '../lambda/check/finding.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { FunctionSource, Project } from '../template/project.ts';
import { checkFunction, toDiagnostic } from './handler-code.ts';

/**
 * Warns about what would break if the Node.js functions of a template moved to another Lambda runtime, whether or not a
 * machine invokes them; existing errors are left out.
 */
export async function judgeMove({ root, functions }: Project, runtime: string): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const fn of functions.filter((source) => canMove(source, runtime))) {
    const [now, then] = await Promise.all([checkFunction(fn, root), checkFunction({ ...fn, runtime }, root)]);
    const known = new Set(now.findings.map(identify));
    for (const finding of then.findings) {
      const identity = identify(finding);
      // functions may share a module
      if (known.has(identity) || seen.has(identity)) continue;
      if (finding.place !== undefined) seen.add(identity);
      found.push(toDiagnostic({ ...finding, severity: 'warning' }, fn));
    }
  }
  return found;
}

function canMove({ runtime, code, diagnostics }: FunctionSource, target: string): boolean {
  if (runtime === undefined || runtime === target || !runtime.startsWith('nodejs')) return false;
  return code.kind !== 'elsewhere' && diagnostics.length === 0;
}

function identify({ message, place }: CodeFinding): string {
  return JSON.stringify([message, place?.path, place?.start]);
}
