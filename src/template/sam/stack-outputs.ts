import { didYouMean } from '../../source/near-name.ts';
import { valueOf } from '../../source/source-node.ts';
import { errorAt, type Scope, type StackOutputs } from './scope.ts';
import type { Template } from './template.ts';

/** The outputs of a nested stack, each evaluated once its parent asks for it. */
export function stackOutputs(logicalId: string, template: Template, scope: Scope): StackOutputs {
  return {
    output(name, at, parent) {
      const placeholder = `${logicalId}.Outputs.${name}`;
      const declaration = template.outputs.get(name);
      if (declaration === undefined) {
        const message = `The template of '${logicalId}' has no output '${name}'`;
        const hint = didYouMean(name, template.outputs.keys());
        return parent.unresolved(placeholder, errorAt(at, 'UNRESOLVED_REFERENCE', message, hint));
      }
      const node = valueOf(declaration, 'Value');
      const value = node && scope.resolve(node);
      const problem = value?.kind === 'scalar' ? scope.problemIn(String(value.value)) : undefined;
      return problem === undefined ? value : parent.unresolved(placeholder, problem);
    },
  };
}
