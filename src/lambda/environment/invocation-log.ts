import type { LineListener } from './execution-environment.ts';

/** The maximum size of Lambda's X-Amz-Log-Result. */
const TAIL_BYTES = 4096;

/** Passes a handler's console lines on, and keeps the last of them as in Lambda's execution log. */
export class InvocationLog {
  readonly listen: LineListener;
  readonly #requestId: string;
  readonly #started = performance.now();
  #text: string;

  constructor(requestId: string, version: string, pass: LineListener) {
    this.#requestId = requestId;
    this.#text = `START RequestId: ${requestId} Version: ${version}\n`;
    this.listen = (line, stream) => {
      this.#text = `${this.#text}${line}\n`.slice(-TAIL_BYTES);
      pass(line, stream);
    };
  }

  tail(): string {
    const duration = (performance.now() - this.#started).toFixed(2);
    const id = `RequestId: ${this.#requestId}`;
    const text = `${this.#text}END ${id}\nREPORT ${id}\tDuration: ${duration} ms\n`;
    return Buffer.from(text).subarray(-TAIL_BYTES).toString();
  }
}
