import { type Cursor, PathSyntaxError } from '../cursor.ts';
import { type PatternFlags, type PatternNode, parsePattern } from './parse-pattern.ts';

/** The maximum number of instructions in a compiled pattern: what `(a{1000}){1000}` would expand to is refused. */
const MAX_INSTRUCTIONS = 10_000;

type Instruction =
  | { readonly op: 'char'; readonly accepts: (char: string) => boolean }
  | { readonly op: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly op: 'split'; readonly targets: readonly number[] }
  | { readonly op: 'match' };

/** A test of entire texts. Each character of a text takes at most `size` steps. */
export interface Pattern {
  readonly size: number;
  matches(text: string): boolean;
}

/**
 * Compiles a Java regular expression of a filter to a test of entire texts, as in Jayway's `=~`. The automaton runs all
 * alternatives in parallel: its time grows with the text's length times the pattern's, whatever the pattern.
 * @param offset of the pattern in the path, for errors
 * @throws PathSyntaxError also for what an automaton cannot do: back-references, look-around, possessive repetition
 */
export function compilePattern(source: string, flags: string, offset: number): Pattern {
  const program: Instruction[] = [];
  try {
    const cursor: Cursor = { text: source, at: 0, depth: 0 };
    emit(parsePattern(cursor, readFlags(flags, source.length + 1)), program);
  } catch (error) {
    if (error instanceof PathSyntaxError) throw new PathSyntaxError(error.message, offset + error.offset);
    throw error;
  }
  program.push({ op: 'match' });
  const automaton = new Automaton(program);
  return { size: program.length, matches: (text) => automaton.matches(text) };
}

function readFlags(flags: string, at: number): PatternFlags {
  const unknown = /[^idmsuU]/.exec(flags);
  if (unknown)
    throw new PathSyntaxError(`The flag "${unknown[0]}" of a regular expression is not supported`, at + unknown.index);
  return { ignoreCase: flags.includes('i'), dotAll: flags.includes('s'), multiline: flags.includes('m') };
}

function emit(node: PatternNode, program: Instruction[]): void {
  if (program.length > MAX_INSTRUCTIONS) throw new PathSyntaxError('The regular expression is too large', 0);
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', accepts: node.accepts });
      return;
    case 'assert':
      program.push({ op: 'assert', holds: node.holds });
      return;
    case 'sequence':
      for (const part of node.parts) emit(part, program);
      return;
    case 'choice':
      emitChoice(node.parts, program);
      return;
    case 'repeat':
      emitRepeat(node.part, node.min, node.max, program);
  }
}

function emitChoice(parts: readonly PatternNode[], program: Instruction[]): void {
  const starts: number[] = [];
  const ends: number[] = [];
  const split = reserve(program);
  for (const part of parts) {
    starts.push(program.length);
    emit(part, program);
    ends.push(reserve(program));
  }
  program[split] = { op: 'split', targets: starts };
  for (const end of ends) program[end] = { op: 'split', targets: [program.length] };
}

function emitRepeat(part: PatternNode, min: number, max: number, program: Instruction[]): void {
  for (let i = 0; i < min; i++) {
    const start = program.length;
    emit(part, program);
    // A part that needs no instruction matches only the empty text: once is as good as a million times.
    if (program.length === start) return;
  }
  const splits: number[] = [];
  if (max === Number.POSITIVE_INFINITY) {
    const split = reserve(program);
    emit(part, program);
    program.push({ op: 'split', targets: [split] });
    program[split] = { op: 'split', targets: [split + 1, program.length] };
    return;
  }
  for (let i = min; i < max; i++) {
    splits.push(reserve(program));
    emit(part, program);
  }
  for (const split of splits) program[split] = { op: 'split', targets: [split + 1, program.length] };
}

function reserve(program: Instruction[]): number {
  return program.push({ op: 'match' }) - 1;
}

/** Runs all states of a program in parallel. Its lists are created once and reused for the next text. */
class Automaton {
  readonly #program: readonly Instruction[];
  #states: Uint32Array;
  #next: Uint32Array;
  readonly #pending: Uint32Array;
  /** The round in which a state was last reached. */
  readonly #reached: Uint32Array;
  #round = 0;

  constructor(program: readonly Instruction[]) {
    this.#program = program;
    this.#states = new Uint32Array(program.length);
    this.#next = new Uint32Array(program.length);
    this.#reached = new Uint32Array(program.length);
    // each reached state adds its targets once
    const targets = program.reduce((sum, { op, ...rest }) => sum + ('targets' in rest ? rest.targets.length : 1), 1);
    this.#pending = new Uint32Array(targets);
  }

  matches(text: string): boolean {
    this.#round++;
    let count = this.#reach(0, text, 0, 0);
    let at = 0;
    for (const char of text) {
      at += char.length;
      [this.#states, this.#next] = [this.#next, this.#states];
      this.#round++;
      const previous = count;
      count = 0;
      for (let i = 0; i < previous; i++) {
        const state = this.#states[i]!;
        const instruction = this.#program[state]!;
        if (instruction.op === 'char' && instruction.accepts(char)) count = this.#reach(state + 1, text, at, count);
      }
      if (count === 0) return false;
    }
    for (let i = 0; i < count; i++) if (this.#program[this.#next[i]!]!.op === 'match') return true;
    return false;
  }

  /** Adds everything reachable from the state without reading a character to the next list; returns its new length. */
  #reach(from: number, text: string, at: number, length: number): number {
    let count = length;
    let pending = 0;
    this.#pending[pending++] = from;
    while (pending > 0) {
      const state = this.#pending[--pending]!;
      if (this.#reached[state] === this.#round) continue;
      this.#reached[state] = this.#round;
      const instruction = this.#program[state]!;
      if (instruction.op === 'split') for (const target of instruction.targets) this.#pending[pending++] = target;
      else if (instruction.op === 'assert') {
        if (instruction.holds(text, at)) this.#pending[pending++] = state + 1;
      } else this.#next[count++] = state;
    }
    return count;
  }
}
