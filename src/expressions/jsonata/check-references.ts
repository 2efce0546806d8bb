import type { ExpressionSite } from '../query-language.ts';
import { type AstNode, visitChildren } from './ast.ts';

/** A reference that Step Functions refuses at creation, with its location in the source. */
export interface RefusedReference {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Whether `$states` exists at the expression's location, and which of its members. */
type AvailableStates = Pick<ExpressionSite, 'hasStates' | 'hasResult' | 'hasErrorOutput'>;

/**
 * References that AWS does not allow. There is neither a context item nor a root document: all data comes from
 * `$states` and variables. Each message is reported once, at its first location.
 */
export function checkReferences(ast: AstNode, source: string, available: AvailableStates): RefusedReference[] {
  const refused = new Map<string, RefusedReference>();
  const refuse = (node: AstNode, message: string): void => {
    if (!refused.has(message)) refused.set(message, { message, ...placeOf(node, source) });
  };

  const visit = (node: AstNode, inContext: boolean): void => {
    if (node.type === 'name' && !inContext) {
      refuse(node, `Reference to '${node.value}' at the top level is not supported.`);
    } else if (node.type === 'variable' && node.value === '$') {
      refuse(node, "Reference to '$$' is not supported.");
    } else if (node.type === 'variable' && node.value === 'states' && available.hasStates === false) {
      refuse(node, "Reference to '$states' is not supported.");
    } else if (node.type === 'variable' && node.value === '' && !inContext) {
      refuse(node, "Reference to '$' at the top level is not supported.");
    }
    const member = statesMember(node);
    if (
      (member?.value === 'result' && available.hasResult !== true) ||
      (member?.value === 'errorOutput' && available.hasErrorOutput !== true)
    ) {
      refuse(member, `Field '$states.${member.value}' does not exist.`);
    }
    visitChildren(node, inContext, visit);
  };
  visit(ast, false);
  return [...refused.values()].sort((a, b) => a.start - b.start);
}

/** The name after `$states.`, if the node is such a path. */
export function statesMember(node: AstNode): AstNode | undefined {
  const [first, second] = node.steps ?? [];
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return undefined;
  return first.stages === undefined && first.predicate === undefined && !first.tuple ? second : undefined;
}

/** jsonata gives a token's end; its start follows from its text, which may be in backquotes or quotes. */
function placeOf(node: AstNode, source: string): { start: number; end: number } {
  const end = Math.min(node.position ?? source.length, source.length);
  const name = String(node.value);
  const length = node.type === 'variable' ? name.length + 1 : name.length;
  const quoted = /[`"']/.test(source[end - 1] ?? '');
  return { start: Math.max(0, end - length - (quoted ? 2 : 0)), end };
}
