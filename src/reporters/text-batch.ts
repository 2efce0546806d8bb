import type { Output } from './reporter.ts';

/** Written at once when this much has gathered; a write for every line costs more than the line. */
const BATCH_CHARACTERS = 65_536;

/** Gathers text and writes it when much has gathered or, at the latest, when the event loop gets its turn. */
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
