import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import { displayPath } from './display-path.ts';
import type { HandlerModule } from './locate-handler.ts';
import type { HandlerProblem } from './protocol.ts';

/** The message for a module that loads and has no handler to run. */
export function handlerProblem(problem: HandlerProblem, module: HandlerModule, functionName: string): UsageError {
  const name = module.exportNames[0]!;
  const place = `${displayPath(module.path)}, the code of function ${functionName},`;
  switch (problem.kind) {
    case 'missing': {
      const hint = didYouMean(name, problem.exports);
      const list = problem.exports.length === 0 ? 'It exports no function' : `It exports ${problem.exports.join(', ')}`;
      return new UsageError(`${place} has no export '${name}'${hint === undefined ? '' : `. ${hint}`}\n  ${list}`);
    }
    case 'not-a-function':
      return new UsageError(`${place} exports '${name}', which is not a function but of type ${problem.type}`);
    case 'streaming':
      return new UsageError(
        `${place} streams its response (awslambda.streamifyResponse): that is not supported, a state needs the whole result`,
      );
  }
}
