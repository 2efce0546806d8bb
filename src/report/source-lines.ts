import { readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { TraceEvent } from '../engine/events.ts';
import { placeOfFrame, unpackCause } from '../reporters/terminal/unpack-cause.ts';
import type { SourceLines } from './report-data.ts';

const AROUND = 3;
const MAX_PLACES = 100;
const MAX_BYTES = 1_000_000;

/** The lines of the user's code that errors point at: only of files in the folder `cwd`. */
export class SourceReader {
  readonly #cwd: string;
  readonly #found: Record<string, SourceLines> = {};
  readonly #seen = new Set<string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  get sources(): Readonly<Record<string, SourceLines>> {
    return this.#found;
  }

  add({ details }: TraceEvent): void {
    if (details?.cause === undefined || this.#seen.size >= MAX_PLACES) return;
    for (const frame of unpackCause(details.cause, this.#cwd).frames) {
      const place = placeOfFrame(frame);
      if (place === undefined) continue;
      const key = `${place.file}:${place.line}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const lines = this.#read(place.file, place.line);
      if (lines !== undefined) Object.defineProperty(this.#found, key, { value: lines, enumerable: true });
    }
  }

  #read(file: string, line: number): SourceLines | undefined {
    const path = resolve(this.#cwd, file);
    const inside = relative(this.#cwd, path);
    if (inside.startsWith('..') || inside.includes('node_modules') || !/\.[cm]?[jt]sx?$|\.py$/.test(path))
      return undefined;
    try {
      if (statSync(path).size > MAX_BYTES) return undefined;
      const all = readFileSync(path, 'utf8').split(/\r?\n/);
      const first = Math.max(1, line - AROUND);
      return line > all.length ? undefined : { line: first, lines: all.slice(first - 1, line + AROUND) };
    } catch {
      // not a file of this machine
      return undefined;
    }
  }
}
