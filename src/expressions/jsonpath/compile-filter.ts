import { isJsonArray, type Json } from '../../json.ts';
import { filterOperator, OPERAND_MISMATCH } from './filter-operators.ts';
import type { Filter, Operand, PathSyntax } from './path-syntax.ts';
import type { CompileQuery } from './query.ts';

/** Whether the item (`@`) of the document (`$`) matches. */
export type FilterTest = (item: Json, root: Json) => boolean;
type ReadOperand = (item: Json, root: Json) => Json | undefined;

/** Compiles a filter to a closure that never throws but PathFailure (of functions in its paths). */
export function compileFilter(filter: Filter, compileQuery: CompileQuery): FilterTest {
  const test = compileTest(filter, compileQuery);
  return (item, root) => {
    try {
      return test(item, root);
    } catch (error) {
      if (error === OPERAND_MISMATCH) return false;
      throw error;
    }
  };
}

function compileTest(filter: Filter, compileQuery: CompileQuery): FilterTest {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.terms.map((term) => compileTest(term, compileQuery));
      return (item, root) => tests.every((test) => test(item, root));
    }
    case 'or': {
      const tests = filter.terms.map((term) => compileTest(term, compileQuery));
      return (item, root) => tests.some((test) => test(item, root));
    }
    case 'not': {
      const test = compileTest(filter.term, compileQuery);
      return (item, root) => !test(item, root);
    }
    case 'exists':
      return compileExists(filter.path, filter.expected, compileQuery);
    case 'compare':
      return compileComparison(filter.operator, filter.left, filter.right, compileQuery);
  }
}

/** An indefinite path exists where nothing on its way is missing. Jayway asks the item even for a path that starts with `$`. */
function compileExists(path: PathSyntax, expected: boolean, compileQuery: CompileQuery): FilterTest {
  const query = compileQuery(path.steps, 'exists');
  return (item, root) => (query.find(item, root) !== undefined) === expected;
}

function compileComparison(name: string, left: Operand, right: Operand, compileQuery: CompileQuery): FilterTest {
  if (left.kind === 'pattern' || right.kind === 'pattern') return compileMatch(name, left, right, compileQuery);
  if (name === '=~') return () => false;
  const operator = filterOperator(name);
  const readLeft = compileOperand(left, compileQuery);
  const readRight = compileOperand(right, compileQuery);
  const rightText = right.kind === 'literal' ? right.text : undefined;
  return (item, root) => operator(readLeft(item, root), readRight(item, root), rightText);
}

/** A pattern matches a whole text, or any item of a list. Under another operator than `=~` it equals nothing. */
function compileMatch(name: string, left: Operand, right: Operand, compileQuery: CompileQuery): FilterTest {
  if (name !== '=~' || left.kind === right.kind) return () => name === '!=' || name === '!==';
  const [pattern, operand] = left.kind === 'pattern' ? [left, right] : [right, left];
  if (pattern.kind !== 'pattern') return () => false;
  const read = compileOperand(operand, compileQuery);
  return (item, root) => {
    const value = read(item, root);
    return isJsonArray(value) ? value.some((each) => pattern.test(textOf(each))) : pattern.test(textOf(value));
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

function compileOperand(operand: Operand, compileQuery: CompileQuery): ReadOperand {
  if (operand.kind === 'path') {
    const query = compileQuery(operand.path.steps, 'operand');
    return operand.path.root.kind === 'item' ? query.find : (_item, root) => query.find(root, root);
  }
  const value = operand.kind === 'literal' ? operand.value : undefined;
  return () => value;
}
