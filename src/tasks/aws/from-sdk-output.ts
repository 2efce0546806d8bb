import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import type { NameMember } from '../../services/member-names.ts';
import type { SdkOutput } from './sdk.ts';
import type { MemberShape } from './shape.ts';

export interface OutputForm {
  readonly nameMember: NameMember;
  /** Dates as ISO 8601, or as milliseconds since the epoch. */
  readonly dates: 'text' | 'milliseconds';
  readonly isBase64: boolean;
}

/** What the SDK adds to every response. */
const METADATA = '$metadata';

/**
 * An operation's response as the task's result: members in alphabetical order and by Step Functions' names, a body at
 * the end. Streams must have been read to their ends.
 */
export function fromSdkOutput(output: unknown, shape: MemberShape, form: OutputForm): Json {
  if (output === null || output === undefined) return null;
  if (output instanceof Date) return form.dates === 'text' ? printDate(output) : output.getTime();
  if (output instanceof Uint8Array) return printBytes(output, form.isBase64);
  if (typeof output === 'string' || typeof output === 'boolean') return output;
  if (typeof output === 'number') return Number.isFinite(output) ? output : String(output);
  if (typeof output === 'bigint') return Number(output);
  if (Array.isArray(output)) {
    const item = shape.kind === 'list' ? shape.item() : NOTHING;
    return output.map((value) => fromSdkOutput(value, item, form));
  }
  if (shape.kind === 'number') return Number(String((output as { readonly string?: string }).string));
  const entries = Object.entries(output as object).filter(([key, value]) => value !== undefined && key !== METADATA);
  if (shape.kind === 'map' || shape.kind === 'document') {
    const item = shape.kind === 'map' ? shape.item() : shape;
    return Object.fromEntries(entries.map(([key, value]) => [key, fromSdkOutput(value, item, form)]));
  }
  const members = shape.kind === 'structure' ? shape.members : NO_MEMBERS;
  const named = entries.map(([key, value]) => {
    const member = members.get(key)?.() ?? NOTHING;
    return { key: form.nameMember(key), isLast: member.kind === 'stream', value: fromSdkOutput(value, member, form) };
  });
  named.sort((a, b) => Number(a.isLast) - Number(b.isLast) || (a.key < b.key ? -1 : 1));
  return Object.fromEntries(named.map(({ key, value }) => [key, value]));
}

const NO_MEMBERS: ReadonlyMap<string, () => MemberShape> = new Map();
const NOTHING: MemberShape = { kind: 'structure', members: NO_MEMBERS };

/** Whole seconds have no fraction. */
function printDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}

/** As text if the bytes are text. */
function printBytes(bytes: Uint8Array, isBase64: boolean): string {
  const buffer = Buffer.from(bytes);
  return isBase64 || !isUtf8(buffer) ? buffer.toString('base64') : buffer.toString();
}

/** Step Functions accepts 256 KiB; anything beyond this is not worth the memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * A response with its streaming body read to the end.
 * @throws StatesError `States.DataLimitExceeded` if it is far too long
 */
export async function readStreams(output: SdkOutput): Promise<SdkOutput> {
  const read: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(output)) {
    read[key] = value instanceof Readable ? await readAll(value) : value;
  }
  return read;
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new StatesError('States.DataLimitExceeded', `The service answered more than ${MAX_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
