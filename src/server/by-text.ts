/**
 * What comes and goes, by a text. No Map: each time that its table is full it gets another, and tables that have grown old
 * keep each other alive, with all that was in them, until the next full garbage collection. The dictionary of an object
 * does not.
 */
export class ByText<Value> {
  readonly #values: { [text: string]: Value } = Object.create(null);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(text: string): Value | undefined {
    return this.#values[text];
  }

  has(text: string): boolean {
    return text in this.#values;
  }

  set(text: string, value: Value): void {
    if (!this.has(text)) this.#size++;
    this.#values[text] = value;
  }

  delete(text: string): boolean {
    if (!this.has(text)) return false;
    delete this.#values[text];
    this.#size--;
    return true;
  }

  values(): Value[] {
    return Object.values(this.#values);
  }
}
