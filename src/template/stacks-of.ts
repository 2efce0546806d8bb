import type { Project } from './project.ts';
import type { Stack } from './sam/stacks.ts';

const known = new WeakMap<Project, readonly Stack[]>();

export function keepStacks(project: Project, stacks: readonly Stack[]): void {
  known.set(project, stacks);
}

/** The template of a project and its nested templates, for callers that need more than machines and functions. */
export function stacksOf(project: Project): readonly Stack[] {
  return known.get(project) ?? [];
}
