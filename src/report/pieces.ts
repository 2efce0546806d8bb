import { EventPacker } from './pack-events.ts';

/** The parts of a live run's data, each as JSON, in the order in which they came: a page asks for those from one on. */
export class Pieces {
  readonly scopes: string[] = [];
  readonly payloads: string[] = [];
  readonly events: string[] = [];
  readonly logs: string[] = [];
  readonly stages: string[] = [];
  readonly packer = new EventPacker({
    scope: (json) => this.scopes.push(json),
    payload: (json) => this.payloads.push(json),
    event: (json) => this.events.push(json),
    log: (json) => this.logs.push(json),
    stage: (json) => this.stages.push(json),
  });
}
