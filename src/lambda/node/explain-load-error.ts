import { adviseOnModule, decideFormat } from '../build/module-format.ts';
import { installRuntimePackage } from '../build/runtime-packages.ts';
import { displayPath } from '../display-path.ts';
import type { HandlerModule } from '../find/locate-handler.ts';
import type { FunctionPlan, FunctionPlans } from './function-plan.ts';

export interface LoadErrorExplanation {
  /** For the user, in addition to the error document. */
  readonly message: string;
  /** This machine lacks something that Lambda has, which the workflow should not see. */
  readonly isOurs: boolean;
}

/** Node's messages (lib/internal/modules), for CommonJS and ES modules. */
const MISSING_PACKAGE = /Cannot find (?:module|package) '([^'./][^']*)'/;
const MODULE_SYNTAX =
  /Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta'/;
const REQUIRED_MODULE = /^require\(\) of ES Module/;

function adviseOnRequire(runtime = 'this runtime'): string {
  return `${runtime} does not load ES modules by require: use import(), build the function, or move it to nodejs24.x`;
}

/**
 * Explains why Node could not load code, where, and what to do.
 * @param error the error document, as JSON
 */
export async function explainLoadError(
  error: string,
  module: HandlerModule,
  plan: FunctionPlan,
  plans: FunctionPlans,
): Promise<LoadErrorExplanation> {
  const { errorType, errorMessage } = JSON.parse(error) as { errorType: string; errorMessage: string };
  const { name, runtime } = plan.source;
  const headline = `${displayPath(module.path)}, the code of function ${name}, does not load: ${errorMessage.split('\n', 1)[0]}`;
  const missing = MISSING_PACKAGE.exec(errorMessage)?.[1];
  const command = missing === undefined ? undefined : installRuntimePackage(missing, runtime);
  if (command !== undefined) return { message: `${headline}\n  ${command}`, isOurs: true };
  if (REQUIRED_MODULE.test(errorMessage))
    return { message: `${headline}\n  ${adviseOnRequire(runtime)}`, isOurs: false };
  if (errorType !== 'Runtime.UserCodeSyntaxError') return { message: headline, isOurs: false };
  const mistakes = await plans.findMistakes(plan);
  if (mistakes !== undefined) return { message: mistakes, isOurs: false };
  const { format, packageFile } = decideFormat(module.path);
  const isModuleSyntax = MODULE_SYNTAX.test(errorMessage) && format === 'cjs';
  const advice = isModuleSyntax
    ? `\n  it is an ES module, but Lambda loads the file as CommonJS: ${adviseOnModule(packageFile, plan.source.code)}`
    : '';
  return { message: headline + advice, isOurs: false };
}
