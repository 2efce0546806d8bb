import { loadJsonata } from '../expressions/load-jsonata.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { describeJsonError } from '../source/json-error.ts';
import { parseJson } from '../source/parse-json.ts';
import type { SourceNode } from '../source/source-node.ts';
import { checks } from './checks/index.ts';
import type { Machine, WorkflowType } from './definition.ts';
import { checkNesting } from './nesting.ts';
import { parseMachine } from './parse.ts';
import type { StateTypes } from './state-syntax.ts';
import { usesJsonata } from './uses-jsonata.ts';

export interface CheckedDefinition {
  /** Undefined where there is no machine to speak of; not fit to run where a diagnostic is an error. */
  readonly machine: Machine | undefined;
  /** All of them, in the order in which AWS gives them. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a state machine and applies every static rule to it.
 *
 * @param definition the parsed text; undefined where the text is blank
 */
export async function checkDefinition(
  definition: SourceNode | undefined,
  options: { readonly types: StateTypes; readonly workflowType: WorkflowType },
): Promise<CheckedDefinition> {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  if (definition?.kind !== 'map') {
    report(describeNonObject(definition));
    return { machine: undefined, diagnostics };
  }
  if (!checkNesting(definition, report)) return { machine: undefined, diagnostics };
  const jsonata = usesJsonata(definition) ? await loadJsonata() : undefined;
  const machine = parseMachine(definition, { ...options, jsonata }, report);
  if (machine !== undefined) for (const check of checks) check(machine, options.types, report);
  return { machine, diagnostics };
}

/** A text that YAML takes for a plain string is no JSON at all for AWS; other values are JSON, but no object. */
function describeNonObject(definition: SourceNode | undefined): Diagnostic {
  if (definition !== undefined) {
    const { file, start, end } = definition;
    const isWholeFile = file.text.slice(start, end).trim() === file.text.trim();
    const error = isWholeFile ? parseJson(file).error : undefined;
    if (error !== undefined) return describeJsonError(error);
  }
  return {
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: 'Definition must be a valid JSON object',
    ...(definition !== undefined && { range: definition }),
  };
}
