import { mapRunArn } from '../arn.ts';
import { Uuid } from '../expressions/create-uuid.ts';
import type { Json } from '../json.ts';
import type { Fiber } from './effects.ts';
import type { ExecutionInfo } from './execution-info.ts';
import type { Interceptor } from './interceptor.ts';
import { interpret } from './interpret.ts';
import type { MapRunWatcher } from './map-run.ts';
import type { SemanticsTable } from './state-semantics.ts';
import type { MapData, World } from './world.ts';

/** The time and the random numbers of an execution. */
export type WorldSource = Pick<World, 'now' | 'random' | 'chanceOf' | 'isRepeatable'>;

/** What the worlds of all executions of a host share. */
export interface SharedWorld
  extends Pick<World, 'breathe' | 'mapData' | 'onPause' | 'mapRuns' | 'interceptor' | 'isWatched'> {
  readonly semantics: SemanticsTable;
}

/** Combines what all executions of a host share with the time and the random numbers of one execution. */
export class HostWorld implements World {
  readonly now: World['now'];
  readonly random: World['random'];
  readonly chanceOf: World['chanceOf'];
  readonly isRepeatable: boolean;
  readonly breathe: World['breathe'];
  readonly runMachine: World['runMachine'];
  readonly mapData: MapData;
  readonly onPause: World['onPause'];
  readonly mapRuns: MapRunWatcher | undefined;
  readonly interceptor: Interceptor;
  readonly isWatched: boolean;

  constructor(shared: SharedWorld, { now, random, chanceOf, isRepeatable }: WorldSource) {
    this.now = now;
    this.random = random;
    this.chanceOf = chanceOf;
    this.isRepeatable = isRepeatable;
    this.breathe = shared.breathe;
    this.runMachine = (inner, input, on): Fiber<Json> => interpret(inner, input, on, shared.semantics, this);
    this.mapData = shared.mapData;
    this.onPause = shared.onPause;
    this.mapRuns = shared.mapRuns;
    this.interceptor = shared.interceptor;
    this.isWatched = shared.isWatched;
  }

  newId(): Uuid {
    return new Uuid(this.random);
  }

  newMapRunArn({ machineArn, machineName }: ExecutionInfo, label: string | undefined): string {
    return mapRunArn(machineArn, machineName, label ?? this.newId().toString(), this.newId().toString());
  }
}
