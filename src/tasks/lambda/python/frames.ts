/** What the run and a Python process say to each other: a line of the kind and the length, then so many bytes. */
export interface Frame {
  readonly kind: string;
  readonly body: Buffer;
}

export function encodeFrame(kind: string, body: string): string {
  return `${kind} ${Buffer.byteLength(body)}\n${body}`;
}

/** Puts a stream of chunks back together to frames. Its work is linear in their bytes, however they are cut. */
export class FrameReader {
  readonly #emit: (frame: Frame) => void;
  /** What was read and not yet emitted. */
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** So many bytes are needed before it is worth looking again. */
  #wanted = 0;

  constructor(emit: (frame: Frame) => void) {
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const end = rest.indexOf(10);
      const [kind = '', length = ''] = end < 0 ? [] : rest.toString('latin1', 0, end).split(' ');
      this.#wanted = end < 0 ? 0 : end + 1 + Number(length);
      if (end < 0 || rest.length < this.#wanted) break;
      const body = rest.subarray(end + 1, this.#wanted);
      rest = rest.subarray(this.#wanted);
      this.#emit({ kind, body });
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }
}
