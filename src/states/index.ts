import type { StateBase } from '../definition/definition.ts';
import type { StateSemantics } from '../engine/state-semantics.ts';
import { choiceSemantics } from './choice/choice.ts';
import { failSemantics } from './fail.ts';
import { mapSemantics } from './map/map.ts';
import { parallelSemantics } from './parallel.ts';
import { passSemantics } from './pass.ts';
import { succeedSemantics } from './succeed.ts';
import { taskSemantics } from './task.ts';
import { waitSemantics } from './wait.ts';

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
