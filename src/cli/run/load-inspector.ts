import type { InspectorOptions } from '../../lambda/inspector/inspector-options.ts';
import type { Output } from '../../reporters/reporter.ts';
import type { Project } from '../../template/project.ts';
import { type InspectedValues, isInspected } from '../options/inspector-options.ts';

/** The settings of --inspect and --inspect-brk; nothing is loaded without them. As `readInspector`. */
export async function loadInspector(
  options: InspectedValues,
  project: Project,
  people: Output,
): Promise<InspectorOptions | undefined> {
  if (!isInspected(options)) return undefined;
  const { readInspector } = await import('./read-inspector.ts');
  return readInspector(options, project, people);
}
