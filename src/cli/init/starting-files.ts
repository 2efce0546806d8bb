import { compile } from '../../compile.ts';
import { walkStates } from '../../definition/walk-states.ts';
import { type SourceNode, toJson, valueOf } from '../../source/source-node.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import { findTasks, functionOf, type Task } from '../../validate/tasks.ts';

/** Name → content, of files to write next to the definition. */
export type StartingFiles = ReadonlyMap<string, string>;

/** Starting files of a project: a configuration, an input, and mocks of the tasks that call services. */
export async function startingFiles(project: Project, source: MachineSource): Promise<StartingFiles> {
  const services = await findServiceTasks(project);
  const files = new Map([['event.json', `${JSON.stringify(sampleInput(source.definition), undefined, 2)}\n`]]);
  if (services.length > 0) files.set('mocks.yml', mockFile(services));
  const names = project.machines.length > 1 ? [`state-machine: ${JSON.stringify(source.logicalId)}`] : [];
  const lines = [
    '# yaml-language-server: $schema=./node_modules/sfn-run/schema/sfn-run.schema.json',
    ...names,
    'input: event.json',
    ...(services.length > 0 ? ['mocks: mocks.yml'] : []),
    '# fast-forward: true           # waits and retry delays take no time',
    '# parameters: { Stage: test }  # of the template',
    '# env-vars: env.json           # environment variables of functions',
  ];
  return new Map([['sfn-run.yml', `${lines.join('\n')}\n`], ...files]);
}

/** The tasks that neither a function nor a machine of the project runs. */
async function findServiceTasks(project: Project): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for (const source of project.machines) {
    const { machine } = await compile(source);
    if (machine === undefined) continue;
    const states = walkStates(machine).map(({ state }) => state);
    tasks.push(
      ...findTasks(states).filter((task) => {
        const { resource } = task;
        const startsMachine = resource.kind === 'integration' && resource.service === 'states';
        return !startsMachine && functionOf(task, project.functions) === undefined;
      }),
    );
  }
  return tasks;
}

function mockFile(tasks: readonly Task[]): string {
  const byName = new Map(tasks.map(({ state, resource }) => [state.name, resource.arn]));
  const states = [...byName].map(
    ([name, arn]) => `  ${JSON.stringify(name)}: # ${arn.replaceAll(/\s/g, ' ')}\n    return: {}\n`,
  );
  return `# Results for these tasks, in place of the real services: fill them in.\nstates:\n${states.join('')}`;
}

/** An object with the input fields that the first state reads. */
function sampleInput(definition: SourceNode | undefined): Readonly<Record<string, null>> {
  const start = valueOf(definition, 'StartAt');
  const name = start?.kind === 'scalar' ? String(start.value) : '';
  const state = valueOf(valueOf(definition, 'States'), name);
  const text = state === undefined ? '' : JSON.stringify(toJson(state));
  const names = [...text.matchAll(/(?<![\w$])\$(?:states\.input)?\.([A-Za-z_]\w*)/g)].map(([, field]) => field!);
  return Object.fromEntries([...new Set(names)].map((field) => [field, null]));
}
