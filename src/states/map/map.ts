import type { StateSemantics } from '../../engine/state-semantics.ts';
import type { MapState } from './map-state.ts';
import { runMap } from './run-map.ts';

export const mapSemantics: StateSemantics<MapState> = {
  failedEvent: 'MapStateFailed',
  abortedEvent: 'MapStateAborted',
  run: (state, payload, visit) => runMap(state, payload, visit),
};
