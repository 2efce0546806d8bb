import type { Diagnostic } from '../source/diagnostic.ts';
import { valueOf } from '../source/source-node.ts';
import type { Project } from '../template/project.ts';
import { stacksOf } from '../template/stacks-of.ts';

/** Types of resources that may start a machine. */
const TYPES: ReadonlySet<string> = new Set(['AWS::Events::Rule', 'AWS::Scheduler::Schedule']);

/** What AWS refuses in the events that start the machines of a template. */
export async function judgeEvents(project: Project): Promise<readonly Diagnostic[]> {
  const hasEvents = stacksOf(project).some(({ template }) =>
    [...template.resources.values()].some(
      ({ type, properties }) =>
        TYPES.has(type) || (type === 'AWS::Serverless::StateMachine' && valueOf(properties, 'Events') !== undefined),
    ),
  );
  if (!hasEvents) return [];
  const { readTriggers } = await import('../events/read-triggers.ts');
  // a value that only a run needs is not an error of the template
  const own = readTriggers(project).flatMap(({ diagnostics }) =>
    diagnostics.filter(({ code }) => code === 'INVALID_EVENT'),
  );
  return [...new Set(own)];
}
