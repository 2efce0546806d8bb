import { parseArn } from '../arn.ts';
import { hasPlaceholder } from '../definition/placeholder.ts';
import { findFunction, parseFunctionName } from '../lambda/find/resolve-function.ts';
import { didYouMean } from '../source/near-name.ts';
import type { Project } from '../template/project.ts';
import type { CrossCheck } from './cross-check.ts';
import { functionNameOf } from './tasks.ts';

/**
 * A function named as if it were this template's, but which the template does not have. Functions of other accounts and
 * regions are fine, as is everything in a template without functions.
 */
export const checkUnknownFunctions: CrossCheck = (whole, report) => {
  const { project } = whole;
  if (project.kind !== 'template') return;
  const names = project.functions.flatMap(({ name, logicalId }) => [name, logicalId]);
  // a function with an unknown name may be the one that is meant
  if (names.length === 0 || names.some(hasPlaceholder)) return;
  for (const task of whole.tasks) {
    const named = functionNameOf(task);
    const reference = named && claimsToBeHere(named.text, project) ? parseFunctionName(named.text) : undefined;
    if (named === undefined || reference === undefined) continue;
    if (findFunction(reference, project.functions) !== undefined) continue;
    const hint = didYouMean(reference.name, names) ?? `Functions of the template: ${[...new Set(names)].join(', ')}`;
    report({
      severity: 'warning',
      code: 'UNKNOWN_FUNCTION',
      message: `The template has no function '${reference.name}'`,
      range: named.range,
      location: task.state.pointer,
      hint,
    });
  }
};

/** A bare name, or an ARN in the template's account and region. */
function claimsToBeHere(text: string, { region, accountId }: Project): boolean {
  const arn = parseArn(text);
  return arn?.service !== 'lambda' || (arn.region === region && arn.accountId === accountId);
}
