/**
 * Text in the order of the tree, written as early as that order allows. A section is the output of one machine: lines,
 * and between them the sections of its branches and iterations. The first section is written at once; a branch that
 * runs concurrently with an earlier one is held back, so that branches never mix and a trace is the same in any race.
 */
export class Section {
  readonly #write: (text: string) => void;
  readonly #parent: Section | undefined;
  /** Everything before this section has been written. */
  #isLive: boolean;
  #isClosed = false;
  #waiting: (string | Section)[] = [];

  constructor(write: (text: string) => void, parent?: Section) {
    this.#write = write;
    this.#parent = parent;
    this.#isLive = parent === undefined;
  }

  write(text: string): void {
    if (this.#passesThrough) this.#write(text);
    else this.#waiting.push(text);
  }

  /** A section at this place. Text written to this one from now on comes after it. */
  open(): Section {
    const child = new Section(this.#write, this);
    child.#isLive = this.#passesThrough;
    this.#waiting.push(child);
    return child;
  }

  close(): void {
    this.#isClosed = true;
    if (!this.#isLive) return;
    for (let at = this.#parent; at !== undefined; at = at.#parent) {
      at.#drain();
      if (!at.#isFinished) return;
    }
  }

  get #passesThrough(): boolean {
    return this.#isLive && this.#waiting.length === 0;
  }

  get #isFinished(): boolean {
    return this.#isClosed && this.#waiting.length === 0;
  }

  /** Writes what was held back, up to the first section that is still open. */
  #drain(): void {
    let done = 0;
    for (; done < this.#waiting.length; done++) {
      const next = this.#waiting[done]!;
      if (typeof next === 'string') {
        this.#write(next);
        continue;
      }
      next.#isLive = true;
      next.#drain();
      if (!next.#isFinished) break;
    }
    this.#waiting = this.#waiting.slice(done);
  }
}
