import { UsageError } from '../../source/usage-error.ts';
import { type LoadOptions, loadProject } from '../../template/load-project.ts';
import type { Project } from '../../template/project.ts';
import { keepStacks, stacksOf } from '../../template/stacks-of.ts';

/**
 * Loads several definitions as one project: machines of each may start those of all, and call the functions of all.
 * @throws UsageError like loadProject, and if two of them have a machine or a function with the same name
 */
export async function loadServedProject(paths: readonly string[], options: LoadOptions): Promise<Project> {
  const projects: Project[] = [];
  for (const path of paths) projects.push(await loadProject(path, options));
  const [first, ...others] = projects as [Project, ...Project[]];
  if (others.length === 0) return first;
  refuseSameNames(projects, 'state machine', ({ machines }) => machines);
  refuseSameNames(projects, 'function', ({ functions }) => functions);
  const project: Project = {
    ...first,
    kind: projects.find(({ kind }) => kind === 'template')?.kind ?? first.kind,
    machines: projects.flatMap(({ machines }) => machines),
    functions: projects.flatMap(({ functions }) => functions),
    nested: projects.flatMap(({ nested }) => nested),
    diagnostics: projects.flatMap(({ diagnostics }) => diagnostics),
  };
  keepStacks(project, projects.flatMap(stacksOf));
  return project;
}

function refuseSameNames(
  projects: readonly Project[],
  what: string,
  list: (project: Project) => readonly { readonly name: string }[],
): void {
  const owners = new Map<string, string>();
  for (const project of projects) {
    for (const { name } of list(project)) {
      const owner = owners.get(name);
      if (owner !== undefined && owner !== project.path) {
        throw new UsageError(
          `${owner} and ${project.path} both have a ${what} named ${name}, and a server can have only one`,
        );
      }
      owners.set(name, project.path);
    }
  }
}
