import { EventPacker } from './pack-events.ts';

/** The parts of a run's data, each as JSON, in the order in which they came. */
export class Pieces {
  readonly scopes: string[] = [];
  readonly payloads: string[] = [];
  readonly events: string[] = [];
  readonly logs: string[] = [];
  readonly packer = new EventPacker({
    scope: (json) => this.scopes.push(json),
    payload: (json) => this.payloads.push(json),
    event: (json) => this.events.push(json),
    log: (json) => this.logs.push(json),
  });

  *lists(): Generator<string> {
    for (const name of ['scopes', 'payloads', 'events', 'logs'] as const) {
      yield `,"${name}":[`;
      yield* inChunks(this[name]);
      yield ']';
    }
  }
}

/** The whole may be longer than a string can be. */
function* inChunks(pieces: readonly string[]): Generator<string> {
  for (let from = 0; from < pieces.length; from += 500) {
    yield `${from === 0 ? '' : ','}${pieces.slice(from, from + 500).join(',')}`;
  }
}
