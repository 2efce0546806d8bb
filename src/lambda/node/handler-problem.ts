import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import { displayPath } from '../display-path.ts';
import type { HandlerModule } from '../find/locate-handler.ts';
import { InitError } from '../init-error.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import type { HandlerProblem } from '../protocol.ts';

/**
 * The error for a module that loads without a runnable handler: Lambda's error if the function's own code is at fault,
 * a UsageError if a module given on the command line is, or if the handler cannot run here.
 */
export function handlerProblem(
  problem: HandlerProblem,
  module: HandlerModule,
  { name, handler, code }: FunctionSettings,
): InitError | UsageError {
  const exportName = module.exportNames[0]!;
  const place = `${displayPath(module.path)}, the code of function ${name},`;
  const notFound = (message: string, advice: string): InitError | UsageError =>
    code.kind === 'module'
      ? new UsageError(advice)
      : new InitError('Runtime.HandlerNotFound', `${handler} ${message}`, advice);
  switch (problem.kind) {
    case 'missing': {
      const hint = didYouMean(exportName, problem.exports);
      const list = problem.exports.length === 0 ? 'It exports no function' : `It exports ${problem.exports.join(', ')}`;
      return notFound(
        'is undefined or not exported',
        `${place} has no export '${exportName}'${hint === undefined ? '' : `. ${hint}`}\n  ${list}`,
      );
    }
    case 'not-a-function':
      return notFound(
        'is not a function',
        `${place} exports '${exportName}', which is not a function but of type ${problem.type}`,
      );
  }
}
