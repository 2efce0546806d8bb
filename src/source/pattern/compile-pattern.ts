import type { Cursor } from '../cursor.ts';
import { PathSyntaxError } from '../path-syntax-error.ts';
import { type PatternFlags, type PatternNode, parsePattern } from './parse-pattern.ts';

/** The most instructions of a compiled pattern: what `(a{1000}){1000}` would grow to is refused. */
const MAX_INSTRUCTIONS = 10_000;

type Instruction =
  | { readonly op: 'char'; readonly accepts: (char: string) => boolean }
  | { readonly op: 'assert'; readonly holds: (text: string, at: number) => boolean }
  | { readonly op: 'split'; readonly targets: readonly number[] }
  | { readonly op: 'match' };

/**
 * Compiles a Java regular expression of a filter to a test of whole texts, as Jayway's `=~` makes it. The automaton runs
 * all alternatives side by side: its time grows with the text's length times the pattern's, whatever the pattern.
 * @param offset where the pattern stands in the path, for errors
 * @throws PathSyntaxError also for what such an automaton cannot do: back-references, look-around, possessive repetition
 */
export function compilePattern(source: string, flags: string, offset: number): (text: string) => boolean {
  const program: Instruction[] = [];
  try {
    const cursor: Cursor = { text: source, at: 0, depth: 0 };
    emit(parsePattern(cursor, readFlags(flags, source.length + 1)), program);
  } catch (error) {
    if (error instanceof PathSyntaxError) throw new PathSyntaxError(error.message, offset + error.offset);
    throw error;
  }
  program.push({ op: 'match' });
  return (text) => matches(program, text);
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
    // What needs no instruction matches nothing but the empty text: once is as good as a million times.
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

function matches(program: readonly Instruction[], text: string): boolean {
  let states = reach(program, [0], text, 0);
  let at = 0;
  for (const char of text) {
    const next: number[] = [];
    for (const state of states) {
      const instruction = program[state] as Instruction;
      if (instruction.op === 'char' && instruction.accepts(char)) next.push(state + 1);
    }
    if (next.length === 0) return false;
    at += char.length;
    states = reach(program, next, text, at);
  }
  return states.some((state) => program[state]?.op === 'match');
}

/** All states that are reached from these without reading a character. */
function reach(program: readonly Instruction[], from: readonly number[], text: string, at: number): number[] {
  const seen = new Set<number>();
  const pending = [...from];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const instruction = program[state] as Instruction;
    if (instruction.op === 'split') pending.push(...instruction.targets);
    else if (instruction.op === 'assert' && instruction.holds(text, at)) pending.push(state + 1);
  }
  return [...seen];
}
