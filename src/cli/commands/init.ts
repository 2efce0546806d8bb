import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { explainWriting } from '../../explain-writing.ts';
import { listProjects } from '../../list-projects.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Project } from '../../template/project.ts';
import { selectMachine } from '../../template/select-machine.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { startingFiles } from '../init/starting-files.ts';
import { DEFINITION_OPTIONS } from '../options/options.ts';
import { writePlain } from '../outputs/outputs.ts';

/** Writes the files for a first run; existing files are kept. */
export const initCommand = defineCommand({
  name: 'init',
  summary: 'writes a first configuration, input and mock file beside a definition',
  arguments: [['[definition]', 'a template or a definition (default: the one in this folder)']],
  options: [DEFINITION_OPTIONS[0]],
  examples: [['sfn-run init template.yml', 'writes sfn-run.yml, event.json and, where tasks call services, mocks.yml']],

  async run([definition], options, io) {
    const project = await findProject(definition, io.cwd);
    const machine = options.stateMachine ?? project.machines[0]?.logicalId;
    const source = selectMachine(project, machine);
    const folder = dirname(resolve(io.cwd, project.path));
    for (const [name, content] of await startingFiles(project, source)) {
      const path = join(folder, name);
      const shown = relative(io.cwd, path);
      const isThere = existsSync(path);
      if (!isThere) writeFile(path, shown, content);
      writePlain(io.stdout, `${isThere ? 'kept ' : 'wrote'} ${shown}\n`);
    }
    writePlain(io.stdout, `\nNext:  sfn-run ${project.path}\n`);
    return EXIT_CODES.success;
  },
});

async function findProject(definition: string | undefined, cwd: string): Promise<Project> {
  if (definition === '-') throw new UsageError('init needs a file, since it writes others beside it');
  const projects = await listProjects([definition ?? '.'], { cwd, isShallow: true });
  const [project, ...others] = projects.filter(({ machines }) => machines.length > 0);
  if (project === undefined) throw new UsageError(`${definition ?? '.'} has no state machine`);
  if (others.length === 0) return project;
  const names = [project, ...others].map(({ path }) => path).join(', ');
  throw new UsageError(`there are several definitions here: name one of ${names}`);
}

function writeFile(path: string, shown: string, content: string): void {
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(explainWriting(error, shown));
  }
}
