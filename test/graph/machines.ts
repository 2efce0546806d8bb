import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../src/compile.ts';
import type { Machine } from '../../src/definition/definition.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { graphOf } from '../../src/graph/render-graph.ts';
import { findStarted } from '../../src/started-machines.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { selectMachine } from '../../src/template/select-machine.ts';
import { folderOf } from '../cli/fake-io.ts';

/** Compiles a definition without errors. */
export async function machineOf(definition: object | string, id?: string): Promise<Machine> {
  return (await load(definition, id)).machine;
}

export async function graphOfDefinition(definition: object | string, id?: string): Promise<Graph> {
  const { machine, project, source } = await load(definition, id);
  return graphOf(machine, source.name, [], await findStarted(machine, project));
}

/** `definition` is an object, or the path of a file. */
async function load(definition: object | string, id: string | undefined) {
  let path = definition as string;
  if (typeof definition !== 'string') {
    path = join(folderOf({}), 'flow.asl.json');
    writeFileSync(path, JSON.stringify(definition));
  }
  const project = await loadProject(path, {});
  const source = selectMachine(project, id);
  const { machine, diagnostics } = await compile(source, { openResources: true, unknownNames: 'warning' });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));
  return { project, source, machine };
}

/**
 * Names that are markup, code or an end of a text in one of the formats, or that change the direction of text or hide
 * it.
 */
export const HOSTILE_NAMES = [
  '</text><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '`]; click n1 "javascript:alert(1)"',
  'end',
  'a\u2028b\u0007c\u202ed',
  '<svg onload=alert(1)>',
  '%% comment #quot; \\" \\N {{x}} &amp;',
  '-->|"x"| n0',
  '\u05d4\u05d6\u05de\u05e0\u05d4 \u0637\u0644\u0628 \u6ce8\u6587\u306e\u78ba\u8a8d',
];

/** A machine with these states in a row. */
export function chainOf(names: readonly string[]): object {
  const states = names.map((name, i) => {
    const next = names[i + 1];
    return [name, { Type: 'Pass', Comment: name, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(states) };
}

/**
 * A chain of about `count` states with choices, branches and Maps, of which `catchers` lead to one state at the end.
 */
export function largeMachine(count: number, catchers: number): object {
  const states: Record<string, object> = {};
  const pass = { Type: 'Pass', End: true };
  let made = 1;
  let caught = 0;
  let step = 0;
  for (; made < count - 1; step++) {
    const name = `Step ${step}`;
    const next = `Step ${step + 1}`;
    const catches = caught < catchers && step % Math.max(1, Math.floor(count / catchers / 2)) === 0 && step % 7 !== 3;
    if (catches) caught++;
    const onError = catches ? { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] } : {};
    if (step % 7 === 3) {
      const Choices = [{ Variable: '$.x', NumericGreaterThan: step, Next: `Side ${step}` }];
      states[name] = { Type: 'Choice', Choices, Default: next };
      states[`Side ${step}`] = { Type: 'Pass', Next: next };
      made += 2;
    } else if (step % 11 === 5) {
      const Branches = ['A', 'B', 'C'].map((letter) => ({
        StartAt: `${letter}${step}`,
        States: { [`${letter}${step}`]: pass },
      }));
      states[name] = { Type: 'Parallel', Branches, Next: next, ...onError };
      made += 4;
    } else {
      const Resource = 'arn:aws:lambda:eu-west-1:111111111111:function:work';
      states[name] = { Type: 'Task', Resource, Next: next, ...onError };
      made++;
    }
  }
  states[`Step ${step}`] = { Type: 'Succeed' };
  states.Failed = { Type: 'Fail', Error: 'Failed' };
  return { StartAt: 'Step 0', States: states };
}
