import { hasPlaceholder } from '../../definition/placeholder.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import table from './policy-templates.json' with { type: 'json' };
import type { Statement } from './statement.ts';

interface PolicyTemplate {
  /** All of them are needed. */
  readonly parameters: readonly string[];
  /** Its resources are patterns with parameters in braces. Conditions are left out. */
  readonly statements: readonly Statement[];
}

/** SAM's policy templates by their names, made by `build/policy-templates.mjs`. */
const POLICY_TEMPLATES: Readonly<Record<string, PolicyTemplate>> = table.templates;

/** What a policy template allows with its parameters; undefined where SAM has no such template. */
export function findPolicyTemplate(name: string, parameters: SourceNode): readonly Statement[] | undefined {
  const template = templateOf(name);
  if (template === undefined) return undefined;
  const fill = (pattern: string): string =>
    pattern.replace(/\{(\w+)\}/g, (_, parameter: string) => {
      const value = stringOf(valueOf(parameters, parameter));
      return value === undefined || hasPlaceholder(value) ? '*' : value;
    });
  return template.statements.map(({ actions, resources }) => ({ actions, resources: resources.map(fill) }));
}

/** The names of the parameters that a policy template takes, all of which it needs; undefined where SAM has no such template. */
export function policyTemplateParameters(name: string): readonly string[] | undefined {
  return templateOf(name)?.parameters;
}

export function policyTemplateNames(): readonly string[] {
  return Object.keys(POLICY_TEMPLATES);
}

function templateOf(name: string): PolicyTemplate | undefined {
  return Object.hasOwn(POLICY_TEMPLATES, name) ? POLICY_TEMPLATES[name] : undefined;
}
