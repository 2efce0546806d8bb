/**
 * The messages between the run and a Python process: a line with the kind, the length and a key, then that many bytes.
 * Code of a handler may write to the same socket: the key identifies what our script has written.
 */
export interface Frame {
  readonly kind: string;
  readonly key: string;
  readonly body: Buffer;
}

const HEADER = /^([a-z]+) (\d{1,8}) ([0-9a-f]*)$/;
const MAX_HEADER_BYTES = 100;
/** Above Lambda's response limit, which is the longest message of our script. */
const MAX_BODY_BYTES = 8_000_000;

export function encodeFrame(kind: string, body: string, key = ''): string {
  return `${kind} ${Buffer.byteLength(body)} ${key}\n${body}`;
}

interface Listener {
  onFrame(frame: Frame): void;
  /** True if something else was written; nothing after it is read. */
  onGarbage(): void;
}

/** Reassembles frames from a stream of chunks. Linear in their bytes, however they are split. */
export class FrameReader {
  readonly #listener: Listener;
  /** Bytes that were read and not emitted yet. */
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** The number of bytes needed before parsing is attempted again. */
  #wanted = 0;
  #isBroken = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    const rest = this.#readFrames(this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks));
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }

  #readFrames(bytes: Buffer): Buffer {
    let rest = bytes;
    for (;;) {
      const end = rest.subarray(0, MAX_HEADER_BYTES).indexOf(10);
      if (end < 0 && rest.length < MAX_HEADER_BYTES) {
        this.#wanted = 0;
        return rest;
      }
      const [, kind = '', length = '', key = ''] = HEADER.exec(rest.toString('latin1', 0, Math.max(end, 0))) ?? [];
      if (kind === '' || Number(length) > MAX_BODY_BYTES) {
        this.#isBroken = true;
        this.#listener.onGarbage();
        return Buffer.alloc(0);
      }
      this.#wanted = end + 1 + Number(length);
      if (rest.length < this.#wanted) return rest;
      const body = rest.subarray(end + 1, this.#wanted);
      rest = rest.subarray(this.#wanted);
      this.#listener.onFrame({ kind, key, body });
    }
  }
}
