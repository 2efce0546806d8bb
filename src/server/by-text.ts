/**
 * Values by string key, for entries that come and go. A Map would allocate a new table whenever the old one is full,
 * and old tables keep each other and their former contents alive until the next full garbage collection. An object in
 * dictionary mode does not.
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
