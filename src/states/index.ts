import type { StateBase } from '../definition/definition.ts';
import type { StateTypes } from '../definition/state-syntax.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';
import { choiceSemantics, choiceSyntax } from './choice/choice.ts';
import { failSemantics, failSyntax } from './fail.ts';
import { mapSemantics } from './map/map.ts';
import { mapSyntax } from './map/map-syntax.ts';
import { parallelSemantics, parallelSyntax } from './parallel.ts';
import { passSemantics, passSyntax } from './pass.ts';
import { succeedSemantics, succeedSyntax } from './succeed.ts';
import { taskSemantics, taskSyntax } from './task.ts';
import { waitSemantics, waitSyntax } from './wait.ts';

/** How each state type is written; the order is that in which AWS names them. */
export const stateSyntaxes: StateTypes = {
  Task: taskSyntax,
  Wait: waitSyntax,
  Pass: passSyntax,
  Succeed: succeedSyntax,
  Fail: failSyntax,
  Choice: choiceSyntax,
  Parallel: parallelSyntax,
  Map: mapSyntax,
} satisfies StateTypes;

/** What each state type does, by its name in the States Language. */
export const stateSemantics = new Map<string, StateSemantics<StateBase>>([
  ['Pass', passSemantics],
  ['Task', taskSemantics],
  ['Choice', choiceSemantics],
  ['Wait', waitSemantics],
  ['Succeed', succeedSemantics],
  ['Fail', failSemantics],
  ['Parallel', parallelSemantics],
  ['Map', mapSemantics],
] as [string, StateSemantics<StateBase>][]);
