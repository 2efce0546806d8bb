import { compile } from '../../compile.ts';
import { loadProject } from '../../template/load-project.ts';
import type { LoadedMachine } from './load-machine.ts';

/**
 * The machine that AWS ran.
 *
 * @param description the output of `describe-state-machine-for-execution`
 * @returns undefined if this version cannot parse a definition that AWS accepted
 */
export async function loadDescription(description: string): Promise<LoadedMachine | undefined> {
  const project = await loadProject('-', { readStdin: () => Promise.resolve(Buffer.from(description)) });
  const [source] = project.machines;
  if (source === undefined) return undefined;
  const { machine } = await compile(source, { openResources: true, unknownNames: 'warning' });
  return machine === undefined ? undefined : { project, source, machine };
}
