import { didYouMean } from '../../source/near-name.ts';
import { entryOf, type SourceNode } from '../../source/source-node.ts';
import type { CrossCheck } from '../cross-check.ts';
import { policyTemplateNames, policyTemplateParameters } from './policy-templates.ts';

/** Policy templates that SAM's transform refuses, in its words: a misspelt name, or parameters without a value. */
export const checkPolicyTemplates: CrossCheck = ({ source }, report) => {
  for (const [index, policy] of (source.policies ?? []).entries()) {
    const template = templateIn(policy);
    if (template === undefined) continue;
    const { key, keyRange, value } = template;
    const parameters = policyTemplateParameters(key);
    const at = { code: 'INVALID_TEMPLATE', range: keyRange } as const;
    if (parameters === undefined) {
      const hint = didYouMean(key, policyTemplateNames());
      const message = `Policy at index ${index} in the 'Policies' property is not valid`;
      // a name without a near match may be newer
      if (hint !== undefined) report({ severity: 'error', ...at, message, hint });
      else report({ severity: 'warning', ...at, message: `SAM is not known to have a policy template '${key}'` });
      continue;
    }
    const missing = parameters.filter((name) => entryOf(value, name) === undefined);
    if (missing.length === 0) continue;
    const names = missing.map((name) => `'${name}'`).join(', ');
    const message = `Following required parameters of template '${key}' don't have values: [${names}]`;
    report({ severity: 'error', ...at, message });
  }
};

/** A map with one key is a template, unless it is or contains a document. */
function templateIn(policy: SourceNode) {
  if (policy.kind !== 'map' || policy.entries.length !== 1) return undefined;
  const [entry] = policy.entries;
  const isOther = /^(?:Statement|Version|PolicyDocument|PolicyName|Ref|Condition|Fn::.*)$/.test(entry!.key);
  return isOther ? undefined : entry;
}
