/**
 * Finds the next of one kind of mark in a text that is read from front to back. The text is searched again only once
 * the last find is passed, so that a rare mark costs no more than one pass.
 */
export class MarkFinder {
  readonly #mark: string;
  #text = '';
  #found = -1;

  constructor(mark: string) {
    this.#mark = mark;
  }

  reset(text: string): void {
    this.#text = text;
    this.#found = -1;
  }

  /** The mark's place at or after `from`, which never goes back; the text's length where there is none. */
  next(from: number): number {
    if (this.#found < from) {
      const place = this.#text.indexOf(this.#mark, from);
      this.#found = place === -1 ? this.#text.length : place;
    }
    return this.#found;
  }
}
