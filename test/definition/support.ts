import { type CheckOptions, checkDefinition } from '../../src/definition/check-definition.ts';
import type { Machine } from '../../src/definition/definition.ts';
import { serviceModels } from '../../src/services/service-models.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import type { SourceNode } from '../../src/source/source-node.ts';
import { stateSyntaxes } from '../../src/states/index.ts';
import { findPlaceholders } from '../../src/template/placeholders.ts';
import type { WorkflowType } from '../../src/workflow-type.ts';

export interface Checked {
  readonly machine: Machine | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Each in AWS's format of an InvalidDefinition, with warnings marked. */
  readonly lines: readonly string[];
}

/** Checks a definition given as a value or as text. */
export async function check(
  definition: unknown,
  workflowType: WorkflowType = 'STANDARD',
  options: Pick<CheckOptions, 'unknownNames'> = {},
): Promise<Checked> {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const reported: Diagnostic[] = [];
  const node = await parseSource(new SourceFile('machine.asl.json', text), (diagnostic) => reported.push(diagnostic));
  const unreadable = node === undefined && reported.length > 0;
  const { machine, diagnostics } = unreadable
    ? { machine: undefined, diagnostics: reported }
    : await checkDefinition(node, {
        types: stateSyntaxes,
        workflowType,
        unresolved: unresolvedIn(node),
        services: serviceModels,
        ...options,
      });
  return { machine, diagnostics, lines: diagnostics.map(print) };
}

/** Every placeholder, as in a standalone definition. */
function unresolvedIn(node: SourceNode | undefined): ReadonlyMap<string, Diagnostic> {
  const placeholders = node === undefined ? [] : [...findPlaceholders(node).values()];
  return new Map(
    placeholders.map(({ text, range }) => [
      text,
      { severity: 'error', code: 'UNDECLARED_SUBSTITUTION', message: `'${text}' has no value here`, range },
    ]),
  );
}

function print({ severity, code, message, location }: Diagnostic): string {
  return `${severity === 'warning' ? 'warning ' : ''}${code}: ${message} at ${location ?? 'null'}`;
}

/** A machine with one state called S. */
export function machineOf(state: object, rest: object = {}): object {
  return { StartAt: 'S', States: { S: state, ...rest } };
}

export const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:ship';
/** The required content of a Parallel and a Map. */
export const INNER = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
