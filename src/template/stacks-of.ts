import type { Project } from './project.ts';
import type { Stack } from './sam/stacks.ts';

const known = new WeakMap<Project, readonly Stack[]>();

export function keepStacks(project: Project, stacks: readonly Stack[]): void {
  known.set(project, stacks);
}

/** The template of a project and those nested in it, for who reads more of them than machines and functions. */
export function stacksOf(project: Project): readonly Stack[] {
  return known.get(project) ?? [];
}
