/**
 * The format between the run and a worker in a separate process, over a pipe: a header of 32 constant characters, the
 * lengths of the two parts that follow, the message without its longest text, and that text. So no JSON text is quoted
 * within another.
 */

interface Message {
  readonly kind: string;
}

/** The fields that contain the text of an event, a result or a line. */
const TEXT_FIELDS = ['event', 'payload', 'text', 'error'] as const;
const NO_SECRET = '-'.repeat(32);
const LENGTHS = 16;
const HEAD = NO_SECRET.length + LENGTHS;

const { stringify, parse } = JSON;
const { byteLength } = Buffer;

export function encodeMessage(message: Message, secret = NO_SECRET): string {
  const record = message as unknown as Record<string, unknown>;
  let field: string | undefined;
  for (const name of TEXT_FIELDS) if (typeof record[name] === 'string') field = name;
  const text = field === undefined ? '' : (record[field] as string);
  const rest = stringify(field === undefined ? message : { ...message, [field]: field, textField: field });
  return secret + lengthOf(rest) + lengthOf(text) + rest + text;
}

function lengthOf(text: string): string {
  return byteLength(text)
    .toString(16)
    .padStart(LENGTHS / 2, '0');
}

/** Reassembles messages from a stream of chunks. Linear in their bytes, however they are split. */
export class MessageReader<M extends Message> {
  readonly #secret: string;
  readonly #emit: (message: M) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** The number of bytes needed before parsing is attempted again. */
  #wanted = HEAD;

  constructor(secret: string | undefined, emit: (message: M) => void) {
    this.#secret = secret ?? NO_SECRET;
    this.#emit = emit;
  }

  /** False: something other than the other side has written to the pipe, and it cannot be read any more. */
  push(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return true;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#wanted = HEAD;
    while (rest.length >= HEAD) {
      const head = rest.toString('latin1', 0, HEAD);
      if (!head.startsWith(this.#secret)) return false;
      const start = HEAD + Number.parseInt(head.slice(-LENGTHS, -LENGTHS / 2), 16);
      const end = start + Number.parseInt(head.slice(-LENGTHS / 2), 16);
      if (rest.length < end) {
        this.#wanted = end;
        break;
      }
      this.#emit(decode(rest.toString('utf8', HEAD, start), rest.toString('utf8', start, end)) as M);
      rest = rest.subarray(end);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    return true;
  }
}

function decode(rest: string, text: string): unknown {
  const message = parse(rest) as Record<string, unknown>;
  if (message.textField !== undefined) message[message.textField as string] = text;
  return message;
}
