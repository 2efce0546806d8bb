import { EventPacker } from './pack-events.ts';

const LISTS = ['scopes', 'payloads', 'events', 'logs', 'stages'] as const;

type ListName = (typeof LISTS)[number];

const CHUNK = 32_768;

/**
 * The lists of a run's data, each as JSON. What is whole is kept as bytes, which the garbage collector need not look
 * at: a run of 25,000 events has a hundred thousand small texts otherwise.
 */
export class PackedLists {
  readonly #chunks: Readonly<Record<ListName, Buffer[]>> = {
    scopes: [],
    payloads: [],
    events: [],
    logs: [],
    stages: [],
  };
  readonly #texts: Record<ListName, string> = { scopes: '', payloads: '', events: '', logs: '', stages: '' };
  readonly packer = new EventPacker({
    scope: (json) => this.#add('scopes', json),
    payload: (json) => this.#add('payloads', json),
    event: (json) => this.#add('events', json),
    log: (json) => this.#add('logs', json),
    stage: (json) => this.#add('stages', json),
  });

  #add(list: ListName, json: string): void {
    const text = this.#texts[list];
    const separator = text === '' && this.#chunks[list].length === 0 ? '' : ',';
    this.#texts[list] = text + separator + json;
    if (text.length < CHUNK) return;
    this.#chunks[list].push(Buffer.from(this.#texts[list]));
    this.#texts[list] = '';
  }

  /** `,"events":[...]` and the others, in pieces. */
  *write(): Generator<string> {
    for (const list of LISTS) {
      yield `,"${list}":[`;
      for (const chunk of this.#chunks[list]) yield chunk.toString();
      yield `${this.#texts[list]}]`;
    }
  }
}
