import type { Machine } from '../definition/definition.ts';
import { scanDefinition } from '../definition/scan-definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import { loadJsonata } from '../expressions/load-jsonata.ts';
import type { JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { MachineSource } from '../template/project.ts';
import { mayUseVariables, usedVariables } from '../validate/used-variables.ts';
import type { MachineRegistry } from './machine-registry.ts';
import type { Revision } from './registered-machine.ts';

/**
 * `variableReferences` of DescribeStateMachine: the names of the variables that each state reads, including nested
 * states. Undefined: no state reads any.
 */
export async function variableReferences(
  { source, definition: text }: Revision,
  machines: MachineRegistry,
): Promise<JsonObject | undefined> {
  const { definition } = source;
  if (definition === undefined || !mayUseVariables(text)) return undefined;
  const jsonata = scanDefinition(definition).usesJsonata ? await loadJsonata() : undefined;
  const machine = await compiled(source, machines);
  const references = (machine === undefined ? [] : walkStates(machine)).flatMap(({ state }) => {
    const names = new Set(usedVariables(state, jsonata).map(({ name }) => name));
    return names.size === 0 ? [] : [[state.name, [...names].sort()] as const];
  });
  return references.length === 0 ? undefined : Object.fromEntries(references);
}

/** Undefined: the definition, one of a template, has errors. */
async function compiled(source: MachineSource, machines: MachineRegistry): Promise<Machine | undefined> {
  try {
    return await machines.compile(source);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
