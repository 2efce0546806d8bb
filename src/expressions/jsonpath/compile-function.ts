import type { Json } from '../../json.ts';
import { PathFailure, type PathFunction, pathFunction } from './path-functions.ts';
import { type Operand, printStep, type Step } from './path-syntax.ts';
import type { CompileQuery, Search } from './query.ts';

/** Compiles a call such as `.sum($.more)`; its arguments are paths of the document. The closure throws PathFailure. */
export function compileFunction(
  step: Step & { kind: 'function' },
  compileQuery: CompileQuery,
): (node: Json, search: Search) => Json {
  const call = pathFunction(step.name) as PathFunction;
  const readArgs = step.args.map((arg) => compileArgument(arg, compileQuery));
  return (node, search) =>
    call(
      node,
      readArgs.map((read) => read(search)),
    );
}

function compileArgument(arg: Operand, compileQuery: CompileQuery): (search: Search) => Json {
  if (arg.kind !== 'path') {
    const value = arg.kind === 'literal' ? arg.value : null;
    return () => value;
  }
  const query = compileQuery(arg.path.steps, 'path');
  return (search) => {
    const value = search.inRoot(query);
    if (value === undefined) throw new PathFailure(`No results for path: $${arg.path.steps.map(printStep).join('')}`);
    return value;
  };
}
