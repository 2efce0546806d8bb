import { checksum } from './checksum.ts';
import type { Evidence } from './evidence.ts';

/** The name of a bundle's only output. */
export const BUNDLE = 'bundle';

/** Builds with the same key differ only in their source files. */
export interface KeptBuild {
  /** JSON of everything that the build depends on besides files. */
  readonly key: string;
  readonly evidence: Evidence;
  /** esbuild's metafile; undefined if a build has several outputs of its own. */
  readonly format?: 'cjs' | 'esm' | undefined;
  /** By name. */
  readonly outputs: ReadonlyMap<string, Uint8Array>;
}

interface Head extends Omit<KeptBuild, 'outputs'> {
  readonly outputs: readonly (readonly [name: string, length: number])[];
}

const SIGN = 'sfn-run build 1';
const CHECKSUM_LENGTH = 16;
const START = SIGN.length + 1 + CHECKSUM_LENGTH + 1;
const LENGTH_DIGITS = 8;

/**
 * A signature, a checksum of the rest, the length of a JSON header, the header, and the outputs one after the other.
 */
export function serializeBuild({ outputs, ...build }: KeptBuild): Buffer {
  const head: Head = { ...build, outputs: [...outputs].map(([name, bytes]) => [name, bytes.length]) };
  const json = Buffer.from(JSON.stringify(head));
  const length = json.length.toString(16).padStart(LENGTH_DIGITS, '0');
  const body = Buffer.concat([Buffer.from(length), json, ...outputs.values()]);
  return Buffer.concat([Buffer.from(`${SIGN} ${checksum(body)} `), body]);
}

/** Undefined if it is not such a file, or incomplete. */
export function parseBuild(file: Buffer): KeptBuild | undefined {
  const [sign, sum] = [file.toString('latin1', 0, SIGN.length), file.toString('latin1', SIGN.length + 1, START - 1)];
  const body = file.subarray(START);
  if (sign !== SIGN || checksum(body) !== sum) return undefined;
  const start = LENGTH_DIGITS + Number.parseInt(body.toString('latin1', 0, LENGTH_DIGITS), 16);
  const { outputs: lengths, ...build } = JSON.parse(body.toString('utf8', LENGTH_DIGITS, start)) as Head;
  const outputs = new Map<string, Uint8Array>();
  let end = start;
  for (const [name, length] of lengths) {
    outputs.set(name, body.subarray(end, end + length));
    end += length;
  }
  return { ...build, outputs };
}
