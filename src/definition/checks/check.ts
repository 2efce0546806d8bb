import type { Report } from '../../source/diagnostic.ts';
import type { AssignTemplate, Machine, Ref, StateBase } from '../definition.ts';
import type { StateTypes } from '../state-syntax.ts';

/** One rule on a whole state machine, inner machines included. */
export type Check = (machine: Machine, types: StateTypes, report: Report) => void;

/** Every rule walks the same machine, which does not change: found once. */
const machinesIn = new WeakMap<Machine, readonly Machine[]>();
const statesIn = new WeakMap<Machine, readonly StateBase[]>();

/** The machine and all that are inside it, outer ones first, in the order of the file. */
export function allMachines(machine: Machine, types: StateTypes): readonly Machine[] {
  const known = machinesIn.get(machine);
  if (known !== undefined) return known;
  const found: Machine[] = [];
  const pending = [machine];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.push(next);
    const inner: Machine[] = [];
    for (const state of next.states.values()) for (const one of innerMachines(state, types)) inner.push(one);
    for (let i = inner.length - 1; i >= 0; i--) pending.push(inner[i]!);
  }
  machinesIn.set(machine, found);
  return found;
}

/** The states of all machines. */
export function allStates(machine: Machine, types: StateTypes): readonly StateBase[] {
  const known = statesIn.get(machine);
  if (known !== undefined) return known;
  const found: StateBase[] = [];
  for (const { states } of allMachines(machine, types)) for (const state of states.values()) found.push(state);
  statesIn.set(machine, found);
  return found;
}

const NO_MACHINES: readonly Machine[] = [];

export function innerMachines(state: StateBase, types: StateTypes): readonly Machine[] {
  return syntaxOf(state, types)?.inner?.(state) ?? NO_MACHINES;
}

/** All that the state can lead to: Next, what its type names (rules, Default), catchers. */
export function targetsOf(state: StateBase, types: StateTypes): readonly Ref[] {
  const targets: Ref[] = [];
  if (state.next !== undefined) targets.push(state.next);
  for (const target of syntaxOf(state, types)?.targets?.(state) ?? []) targets.push(target);
  for (const { next } of state.catch) targets.push(next);
  return targets;
}

/** All places of the state that assign variables. */
export function assignsOf(state: StateBase, types: StateTypes): readonly AssignTemplate[] {
  const assigns: AssignTemplate[] = [];
  if (state.io.assign !== undefined) assigns.push(state.io.assign);
  for (const assign of syntaxOf(state, types)?.assigns?.(state) ?? []) assigns.push(assign);
  for (const { assign } of state.catch) if (assign !== undefined) assigns.push(assign);
  return assigns;
}

/** Undefined for a state of an unknown type, which has been reported. */
export function syntaxOf(state: StateBase, types: StateTypes): StateTypes[string] | undefined {
  return Object.hasOwn(types, state.type) ? types[state.type] : undefined;
}
