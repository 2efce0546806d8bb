import type { Diagnostic } from '../source/diagnostic.ts';
import type { Project } from './project.ts';

/** Warnings about parameters that are given for a definition on its own: only a template has some. */
export function findUnusedParameters(
  { kind }: Pick<Project, 'kind'>,
  parameterOverrides: Readonly<Record<string, string>> = {},
): readonly Diagnostic[] {
  if (kind !== 'definition') return [];
  return Object.keys(parameterOverrides).map((name) => ({
    severity: 'warning',
    code: 'UNUSED_OPTION',
    message: `--parameter-overrides ${name} has no effect: only a template has parameters`,
    hint: `For a placeholder '\${${name}}', write --substitution ${name}=<value>`,
  }));
}
