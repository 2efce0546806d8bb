import type { Json } from '../../json.ts';
import type { Pattern } from '../../source/pattern/compile-pattern.ts';

/** A parsed path: its root and its steps. */
export interface PathSyntax {
  readonly root: PathRoot;
  readonly steps: readonly PathStep[];
}

/** `$`, `$$`, `$name`, and inside of filters `@`. */
export type PathRoot =
  | { readonly kind: 'input' | 'context' | 'item' }
  | { readonly kind: 'variable'; readonly name: string };

export type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descent' }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Operand[] };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | { readonly kind: 'exists'; readonly path: PathSyntax; readonly expected: boolean }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Operand; readonly right: Operand };

export type Operand =
  | { readonly kind: 'path'; readonly path: PathSyntax }
  /** `text` is a number as written: Jayway compares its spelling with a string (`'1.0' == 1.0`). */
  | { readonly kind: 'literal'; readonly value: Json; readonly text?: string }
  | { readonly kind: 'pattern'; readonly pattern: Pattern };

/** The step as Jayway's messages print it: `['a']`, `[0]`, `[1:]`, `[?]`. */
export function printStep(step: PathStep): string {
  switch (step.kind) {
    case 'name':
      return `['${step.name}']`;
    case 'names':
      return `[${step.names.map((name) => `'${name}'`).join(',')}]`;
    case 'index':
      return `[${step.index}]`;
    case 'indices':
      return `[${step.indices.join(',')}]`;
    case 'slice':
      return `[${step.from ?? ''}:${step.to ?? ''}]`;
    case 'wildcard':
      return '[*]';
    case 'descent':
      return '..';
    case 'filter':
      return '[?]';
    case 'function':
      return `.${step.name}()`;
  }
}
