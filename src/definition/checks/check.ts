import type { Report } from '../../source/diagnostic.ts';
import type { AssignTemplate, Machine, Ref, StateBase } from '../definition.ts';
import type { StateTypes } from '../state-syntax.ts';

/** One rule on a whole state machine, inner machines included. */
export type Check = (machine: Machine, types: StateTypes, report: Report) => void;

/** The machine and all that are inside it, outer ones first, in the order of the file. */
export function* allMachines(machine: Machine, types: StateTypes): Generator<Machine, void> {
  const pending = [machine];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const inner: Machine[] = [];
    for (const state of next.states.values()) inner.push(...innerMachines(state, types));
    pending.push(...inner.reverse());
  }
}

/** The states of all machines. */
export function* allStates(machine: Machine, types: StateTypes): Generator<StateBase, void> {
  for (const { states } of allMachines(machine, types)) yield* states.values();
}

export function innerMachines(state: StateBase, types: StateTypes): readonly Machine[] {
  return syntaxOf(state, types)?.inner?.(state) ?? [];
}

/** All that the state can lead to: Next, what its type names (rules, Default), catchers. */
export function targetsOf(state: StateBase, types: StateTypes): readonly Ref[] {
  return [
    ...(state.next === undefined ? [] : [state.next]),
    ...(syntaxOf(state, types)?.targets?.(state) ?? []),
    ...state.catch.map(({ next }) => next),
  ];
}

/** All places of the state that assign variables. */
export function assignsOf(state: StateBase, types: StateTypes): readonly AssignTemplate[] {
  return [
    ...(state.io.assign === undefined ? [] : [state.io.assign]),
    ...(syntaxOf(state, types)?.assigns?.(state) ?? []),
    ...state.catch.flatMap(({ assign }) => assign ?? []),
  ];
}

/** Undefined for a state of an unknown type, which has been reported. */
export function syntaxOf(state: StateBase, types: StateTypes): StateTypes[string] | undefined {
  return Object.hasOwn(types, state.type) ? types[state.type] : undefined;
}
