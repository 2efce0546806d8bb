import type { StateBase } from '../definition/definition.ts';
import type { StateSyntax, StateTypes } from '../definition/state-syntax.ts';
import { STATE_TYPE_NAMES, type StateTypeName } from '../definition/state-type-name.ts';
import { enteredEvent, exitedEvent } from '../engine/events.ts';
import type { SemanticsTable, StateSemantics } from '../engine/state-semantics.ts';
import { choiceSemantics, choiceSyntax } from './choice/choice.ts';
import { failSemantics, failSyntax } from './fail.ts';
import { mapSemantics } from './map/map.ts';
import { mapSyntax } from './map/map-syntax.ts';
import { parallelSemantics, parallelSyntax } from './parallel/parallel.ts';
import { passSemantics, passSyntax } from './pass.ts';
import { succeedSemantics, succeedSyntax } from './succeed.ts';
import { taskSemantics, taskSyntax } from './task/task.ts';
import { waitSemantics, waitSyntax } from './wait.ts';

interface StateType {
  /** What its fields mean, and how they are parsed. */
  readonly syntax: StateSyntax<StateBase>;
  /** What one attempt of it does. */
  readonly semantics: StateSemantics<StateBase>;
}

const STATE_TYPES: Readonly<Record<StateTypeName, StateType>> = {
  Task: { syntax: taskSyntax, semantics: taskSemantics },
  Wait: { syntax: waitSyntax, semantics: waitSemantics },
  Pass: { syntax: passSyntax, semantics: passSemantics },
  Succeed: { syntax: succeedSyntax, semantics: succeedSemantics },
  Fail: { syntax: failSyntax, semantics: failSemantics },
  Choice: { syntax: choiceSyntax, semantics: choiceSemantics },
  Parallel: { syntax: parallelSyntax, semantics: parallelSemantics },
  Map: { syntax: mapSyntax, semantics: mapSemantics },
};

export const stateSyntaxes: StateTypes = tableOf(({ syntax }) => syntax);

export const stateSemantics: SemanticsTable = tableOf(({ syntax, semantics }, name) => ({
  ...semantics,
  hasResult: syntax.hasResult === true,
  enteredEvent: enteredEvent(name),
  exitedEvent: exitedEvent(name),
}));

function tableOf<T>(pick: (type: StateType, name: StateTypeName) => T): Record<StateTypeName, T> {
  return Object.fromEntries(STATE_TYPE_NAMES.map((name) => [name, pick(STATE_TYPES[name], name)])) as Record<
    StateTypeName,
    T
  >;
}
