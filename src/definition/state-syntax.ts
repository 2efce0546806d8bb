import type { SourceNode } from '../source/source-node.ts';
import type { Machine, Ref, StateBase } from './definition.ts';
import type { Fields } from './fields.ts';

/** How a state type is written. One object a type, beside its semantics in `states/`. */
export interface StateSyntax<S extends StateBase> {
  /** Reads the type's own fields; `base` holds what all types share. Never throws: what is wrong goes to `fields`. */
  parse(base: StateBase, fields: Fields, parseMachine: ParseMachine): S;
  /** The states that it names beside Next and Catch (Choice: its rules and Default). */
  targets?(state: S): readonly Ref[];
  /** The machines inside it (Parallel: branches; Map: its item processor). */
  inner?(state: S): readonly Machine[];
}

/** Parses a nested machine; `pointer` is AWS's pointer to it (`/States/P/Branches[0]`). */
export type ParseMachine = (node: SourceNode, pointer: string) => Machine | undefined;
