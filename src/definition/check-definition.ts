import { loadJsonata } from '../expressions/load-jsonata.ts';
import { describeJsonError } from '../source/describe-json-error.ts';
import type { Diagnostic, ReportDiagnostic } from '../source/diagnostic.ts';
import { MAX_DEPTH } from '../source/limits.ts';
import { parseJson } from '../source/parse-json.ts';
import type { MapNode, SourceNode } from '../source/source-node.ts';
import type { WorkflowType } from '../workflow-type.ts';
import { type CheckedMachine, createSubject } from './checks/check.ts';
import { checks, innerChecks, stateChecks } from './checks/index.ts';
import type { Machine } from './definition.ts';
import { parseMachine } from './parse.ts';
import type { ParseEnv } from './parse-env.ts';
import { scanDefinition } from './scan-definition.ts';
import type { StateTypes } from './state-syntax.ts';
import type { Unresolved } from './unresolved.ts';

export interface CheckedDefinition {
  /** Undefined if a machine cannot be built from it; not runnable if a diagnostic is an error. */
  readonly machine: Machine | undefined;
  /** The same machine, as the rules see it. */
  readonly subject: CheckedMachine | undefined;
  /** All diagnostics, in AWS's order. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckOptions extends Partial<Pick<ParseEnv, 'services' | 'unknownNames'>> {
  readonly types: StateTypes;
  readonly workflowType: WorkflowType;
  /** Default: none. */
  readonly unresolved?: Unresolved;
}

/**
 * Reads a state machine and applies every static rule to it.
 *
 * @param definition the parsed text; undefined if the text is blank
 */
export async function checkDefinition(
  definition: SourceNode | undefined,
  options: CheckOptions,
): Promise<CheckedDefinition> {
  return readAndCheck(
    definition,
    (whole) => whole,
    options,
    (machine, report) => {
      const subject = createSubject(machine, options.types);
      for (const check of checks) check(subject, report);
      return subject;
    },
  );
}

/**
 * Parses the definition of a single state, as TestState takes it: the machine is that state alone, and its transitions
 * are not checked.
 */
export async function checkState(
  definition: SourceNode | undefined,
  name: string,
  options: CheckOptions,
): Promise<CheckedDefinition> {
  return readAndCheck(
    definition,
    (state) => machineOfOne(state, name),
    options,
    (machine, report) => {
      const { types } = options;
      const subject = createSubject(machine, types);
      for (const check of stateChecks) check(subject, report);
      for (const { open } of machine.states.get(name)?.targets ?? []) if (open !== undefined) report(open);
      const inner = [...machine.states.values()].flatMap((state) =>
        state.inner.map((one) => createSubject(one, types)),
      );
      for (const check of innerChecks) for (const one of inner) check(one, report);
      return subject;
    },
  );
}

/** @param toMachine returns the machine of the definition */
async function readAndCheck(
  definition: SourceNode | undefined,
  toMachine: (definition: MapNode) => MapNode,
  options: CheckOptions,
  check: (machine: Machine, report: ReportDiagnostic) => CheckedMachine,
): Promise<CheckedDefinition> {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  if (definition?.kind !== 'map') {
    report(describeNonObject(definition));
    return { machine: undefined, subject: undefined, diagnostics };
  }
  const machine = await readMachine(toMachine(definition), options, report);
  return { machine, subject: machine && check(machine, report), diagnostics };
}

async function readMachine(
  definition: SourceNode,
  options: CheckOptions,
  report: ReportDiagnostic,
): Promise<Machine | undefined> {
  const { tooDeep, usesJsonata } = scanDefinition(definition);
  if (tooDeep !== undefined) {
    const message = `The definition is nested deeper than ${MAX_DEPTH} levels`;
    report({ severity: 'error', code: 'TOO_DEEPLY_NESTED', message, range: tooDeep });
    return undefined;
  }
  const jsonata = usesJsonata ? await loadJsonata() : undefined;
  const { types, workflowType, services, unknownNames = 'error' } = options;
  const unresolved = options.unresolved?.size === 0 ? undefined : options.unresolved;
  return parseMachine(definition, { types, workflowType, unresolved, jsonata, services, unknownNames }, report);
}

function machineOfOne(state: MapNode, name: string): MapNode {
  const { file, start, end } = state;
  const range = { file, start, end };
  const states: MapNode = { ...range, kind: 'map', entries: [{ key: name, keyRange: range, value: state }] };
  return {
    ...range,
    kind: 'map',
    entries: [
      { key: 'StartAt', keyRange: range, value: { ...range, kind: 'scalar', value: name } },
      { key: 'States', keyRange: range, value: states },
    ],
  };
}

/** Text that YAML reads as a plain string is not JSON to AWS; other values are JSON, but not an object. */
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
