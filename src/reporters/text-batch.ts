import type { Output } from './reporter.ts';

/** Text is written at once when it reaches this size; a write for every line costs more than the line. */
const BATCH_CHARACTERS = 65_536;

/** Collects text and writes it when there is enough or, at the latest, on the next turn of the event loop. */
export class TextBatch {
  readonly #output: Pick<Output, 'write'>;
  #text = '';
  #scheduled = false;

  constructor(output: Pick<Output, 'write'>) {
    this.#output = output;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= BATCH_CHARACTERS) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
  }

  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#output.write(text);
  }
}
