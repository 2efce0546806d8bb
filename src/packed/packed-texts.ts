import { longer } from './longer.ts';

/** Bytes; a longer text gets a page of its own. */
const PAGE_BYTES = 256 * 1024;
/** Before each text: its number and its length in bytes. */
const HEADER_BYTES = 8;
const NEWLINE = 10;

interface Page {
  readonly bytes: Buffer;
  /** The position of the next text. */
  used: number;
  /** Bytes of the texts that have not been deleted, with their headers. */
  live: number;
}

/**
 * Texts outside V8's heap, by number: V8's garbage collector neither moves nor scans them, and there is no garbage
 * between them. Numbers of deleted texts are reused. A lone surrogate becomes U+FFFD.
 */
export class PackedTexts {
  readonly #pages: (Page | undefined)[] = [];
  /** The page being filled. */
  #current = -1;
  /** Full pages that have not been checked since. */
  readonly #left: number[] = [];
  readonly #freePages: number[] = [];
  /** By number of the text. */
  #pageOf = new Uint32Array(0);
  #offsetOf = new Uint32Array(0);
  #count = 0;
  readonly #free: number[] = [];

  /** The memory that the texts take, in bytes: at most twice their own size, and two pages. */
  get bytes(): number {
    return this.#pages.reduce((sum, page) => sum + (page?.bytes.length ?? 0), 0);
  }

  add(text: string): number {
    const number = this.#free.pop() ?? this.#count++;
    this.#pageOf = longer(this.#pageOf, number);
    this.#offsetOf = longer(this.#offsetOf, number);
    const length = Buffer.byteLength(text);
    const { bytes, start } = this.#place(number, length);
    bytes.write(text, start, length, 'utf8');
    this.#tidy();
    return number;
  }

  /** Returns a text that has not been deleted. */
  get(number: number): string {
    return this.slice(number, 0);
  }

  /**
   * Part of a text.
   * @param from bytes from the start of the text
   * @param to the same; default: to the end
   */
  slice(number: number, from: number, to = Number.POSITIVE_INFINITY): string {
    const { bytes } = this.#pages[this.#pageOf[number]!]!;
    const offset = this.#offsetOf[number]!;
    const start = offset + HEADER_BYTES;
    return bytes.toString('utf8', start + from, start + Math.min(to, bytes.readUInt32LE(offset + 4)));
  }

  /** Whether a text starts with another: long texts need not be decoded to find one of them. */
  startsWith(number: number, text: string): boolean {
    const { bytes } = this.#pages[this.#pageOf[number]!]!;
    const offset = this.#offsetOf[number]!;
    const { length } = text;
    if (length > bytes.readUInt32LE(offset + 4)) return false;
    for (let start = offset + HEADER_BYTES, at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) return this.get(number).startsWith(text);
      if (bytes[start + at] !== code) return false;
    }
    return true;
  }

  /**
   * Whether a text sorts before, at or after another, of ASCII: negative, 0 or positive. Only its first line counts.
   */
  compareLine(number: number, line: string): number {
    const { bytes } = this.#pages[this.#pageOf[number]!]!;
    const offset = this.#offsetOf[number]!;
    const start = offset + HEADER_BYTES;
    const end = start + bytes.readUInt32LE(offset + 4);
    for (let at = 0; ; at++) {
      const isOver = start + at === end || bytes[start + at] === NEWLINE;
      if (at === line.length) return isOver ? 0 : 1;
      const order = isOver ? -1 : bytes[start + at]! - line.charCodeAt(at);
      if (order !== 0) return order;
    }
  }

  delete(number: number): void {
    const at = this.#pageOf[number]!;
    const page = this.#pages[at]!;
    page.live -= HEADER_BYTES + page.bytes.readUInt32LE(this.#offsetOf[number]! + 4);
    // no header refers to it any more
    this.#offsetOf[number] = 0xffffffff;
    this.#free.push(number);
    this.#clearIfSparse(at);
    this.#tidy();
  }

  /** Makes room for a text, and writes its header. */
  #place(number: number, length: number): { readonly bytes: Buffer; readonly start: number } {
    const page = this.#withRoom(HEADER_BYTES + length);
    const { bytes, used } = page;
    bytes.writeUInt32LE(number, used);
    bytes.writeUInt32LE(length, used + 4);
    this.#pageOf[number] = this.#current;
    this.#offsetOf[number] = used;
    page.used += HEADER_BYTES + length;
    page.live += HEADER_BYTES + length;
    return { bytes, start: used + HEADER_BYTES };
  }

  #withRoom(length: number): Page {
    const before = this.#pages[this.#current];
    if (before !== undefined) {
      if (before.used + length <= before.bytes.length) return before;
      this.#left.push(this.#current);
    }
    const page = { bytes: Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, length)), used: 0, live: 0 };
    this.#current = this.#freePages.pop() ?? this.#pages.length;
    this.#pages[this.#current] = page;
    return page;
  }

  #tidy(): void {
    for (let page = this.#left.pop(); page !== undefined; page = this.#left.pop()) this.#clearIfSparse(page);
  }

  /** Moves the rest of a page to the current one, if it is less than half a page. */
  #clearIfSparse(at: number): void {
    const page = this.#pages[at];
    if (page === undefined || at === this.#current || 2 * page.live >= page.bytes.length) return;
    const { bytes, used } = page;
    for (let offset = 0; offset < used; ) {
      const number = bytes.readUInt32LE(offset);
      const length = bytes.readUInt32LE(offset + 4);
      if (this.#pageOf[number] === at && this.#offsetOf[number] === offset) {
        const to = this.#place(number, length);
        bytes.copy(to.bytes, to.start, offset + HEADER_BYTES, offset + HEADER_BYTES + length);
      }
      offset += HEADER_BYTES + length;
    }
    this.#pages[at] = undefined;
    this.#freePages.push(at);
  }
}
