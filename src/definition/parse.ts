import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import { entryOf, type MapEntry, type MapNode, type SourceNode, stringOf } from '../source/source-node.ts';
import { readStateBase } from './common-fields.ts';
import type { Machine, QueryLanguageName, StateBase } from './definition.ts';
import { MAX_SECONDS } from './error-fields.ts';
import { Fields, type FieldTable } from './fields.ts';
import type { ParseEnv } from './parse-env.ts';
import type { ParseMachine, StateTypes } from './state-syntax.ts';
import { type StateTypeName, UNKNOWN_TYPE } from './state-type-name.ts';
import { type OpenField, openText, openValues } from './unresolved.ts';

/** JSONata is required if `scanDefinition` says so. */
export interface ParseOptions extends Omit<ParseEnv, 'report'> {
  readonly types: StateTypes;
}

interface MachineEnv extends ParseEnv {
  readonly types: StateTypes;
  /** The query language of the entire state machine: the default for states. */
  readonly queryLanguage: QueryLanguageName;
}

const MACHINE: FieldTable = {
  StartAt: 'both',
  States: 'both',
  Comment: 'both',
  Version: 'both',
  TimeoutSeconds: 'both',
  QueryLanguage: 'both',
};
const INNER_MACHINE: FieldTable = { StartAt: 'both', States: 'both', Comment: 'both' };

/**
 * Parses a state machine. Problems of the text itself are reported in AWS's words; rules on the entire machine
 * (targets, reachability ...) are in `checks/`. If errors were reported, the machine is good only for those checks.
 * Undefined if a machine cannot be built from the text.
 */
export function parseMachine(node: SourceNode, options: ParseOptions, report: ReportDiagnostic): Machine | undefined {
  if (node.kind !== 'map') {
    const message = 'Definition must be a valid JSON object';
    report({ severity: 'error', code: 'SCHEMA_VALIDATION_FAILED', message, range: node });
    return undefined;
  }
  const queryLanguage = languageOf(node) ?? 'JSONPath';
  const env = { report, queryLanguage, ...options };
  const open: OpenField[] = [];
  const place = { pointer: '', statePointer: '', language: queryLanguage, env, open };
  const fields = new Fields(node, place).restrict(MACHINE);
  readQueryLanguage(fields);
  const timeoutSeconds = fields.integer('TimeoutSeconds', { min: 0, max: MAX_SECONDS });
  fields.oneOf('Version', ['1.0']);
  // the machine's own open fields are needed before anything else
  for (const { diagnostic, isReported } of open) if (isReported !== true) report(diagnostic);
  const machine = readMachine(fields, env);
  return machine && { timeoutSeconds, ...machine };
}

/** Data that machines of all levels share. */
function readMachine(fields: Fields, env: MachineEnv): Machine | undefined {
  const comment = fields.plainText('Comment');
  const complete = fields.require('States', 'StartAt');
  const startAt = fields.ref('StartAt');
  const entries = fields.map('States')?.entries ?? [];
  const states = new Map<string, StateBase>();
  for (let i = 0; i < entries.length; i++) {
    const { key } = entries[i]!;
    states.set(key, readState(entries[i]!, `${fields.pointer}/States/${key}`, env));
  }
  const isEmpty = fields.get('States')?.kind === 'map' && entries.length === 0;
  if (isEmpty) fields.reportField('States', 'Value cannot be empty');
  if (!complete || startAt === undefined || entries.length === 0) return undefined;
  const { pointer, node: range } = fields;
  return { comment, startAt, states, queryLanguage: env.queryLanguage, pointer, range };
}

function readState(entry: MapEntry, pointer: string, env: MachineEnv): StateBase {
  const { key: name, keyRange: nameRange, value: node } = entry;
  if (node.kind !== 'map') {
    reportNoObject(node, pointer, env);
    return unknownState(entry, pointer);
  }
  const own = languageOf(node);
  const language = own ?? env.queryLanguage;
  const open = env.unresolved === undefined ? NOTHING_OPEN : openName(entry, pointer, env);
  const fields = new Fields(node, { pointer, statePointer: pointer, language, env, open });
  readQueryLanguage(fields);
  const isDowngrade = language === 'JSONPath' && env.queryLanguage === 'JSONata';
  if (isDowngrade) {
    fields.report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  }
  const type = readType(fields, env.types);
  if (type === undefined) return unknownState(entry, pointer);
  const syntax = env.types[type];
  fields.restrict(syntax.fields, { reportLanguage: !isDowngrade });
  const base = readStateBase(fields, { type, name, nameRange, syntax });
  return syntax.parse(base, fields, nestedParser(env));
}

/** The name of one of the types, by own-property look-up: `constructor` is not one. */
function readType(fields: Fields, types: StateTypes): StateTypeName | undefined {
  if (!fields.require('Type') || fields.refuseOpen('Type')) return undefined;
  const type = fields.plainText('Type');
  if (type === undefined || isTypeName(type, types)) return type;
  const names = Object.keys(types);
  const hint = didYouMean(type, names);
  const message = `The field 'Type' should have one of these values: [${names.join(', ')}]`;
  fields.reportField('Type', message, hint === undefined ? {} : { hint });
  return undefined;
}

function isTypeName(name: string, types: StateTypes): name is StateTypeName {
  return Object.hasOwn(types, name);
}

/** A state that cannot be parsed: its name counts, but its transitions are unknown. */
function unknownState({ key: name, keyRange: nameRange, value }: MapEntry, pointer: string): StateBase {
  const io = { language: 'JSONPath' as const };
  const place = { pointer, range: value, nameRange };
  return {
    type: UNKNOWN_TYPE,
    name,
    queryLanguage: io.language,
    end: true,
    io,
    retry: [],
    catch: [],
    targets: [],
    assigns: [],
    open: [],
    inner: [],
    ...place,
  };
}

function nestedParser(env: MachineEnv): ParseMachine {
  return (node, pointer, options = {}) => {
    if (node.kind !== 'map') {
      reportNoObject(node, pointer, env);
      return undefined;
    }
    const inner = options.workflowType === undefined ? env : { ...env, workflowType: options.workflowType };
    const { queryLanguage: language, unresolved } = env;
    const open: OpenField[] = unresolved === undefined ? NOTHING_OPEN : [];
    const fields = new Fields(node, { pointer, statePointer: pointer, language, env: inner, open });
    const table = options.fields === undefined ? INNER_MACHINE : { ...INNER_MACHINE, ...options.fields };
    fields.restrict(table);
    for (const { diagnostic, isReported } of open) if (isReported !== true) env.report(diagnostic);
    return readMachine(fields, inner);
  };
}

/** The language that the object names. Anything but exactly `JSONPath` counts as JSONata, as on AWS. */
function languageOf(node: MapNode): QueryLanguageName | undefined {
  const value = entryOf(node, 'QueryLanguage')?.value;
  if (value === undefined) return undefined;
  return stringOf(value) === 'JSONPath' ? 'JSONPath' : 'JSONata';
}

function readQueryLanguage(fields: Fields): void {
  if (fields.has('QueryLanguage') && !fields.refuseOpen('QueryLanguage')) {
    fields.oneOf('QueryLanguage', ['JSONPath', 'JSONata']);
  }
}

/** Adds nothing if no placeholder is unresolved, as in nearly all cases. */
const NOTHING_OPEN: OpenField[] = [];

/** The open parts of the state's name and keys. */
function openName({ key, keyRange }: MapEntry, pointer: string, { unresolved }: MachineEnv): OpenField[] {
  const diagnostic = openText(key, keyRange, unresolved, pointer);
  return diagnostic === undefined ? [] : [{ need: 'shape', diagnostic }];
}

function reportNoObject(range: SourceNode, location: string, { report, unresolved }: MachineEnv): void {
  const open = range.kind === 'scalar' ? openValues(range, unresolved, location) : [];
  if (open.length > 0) {
    open.forEach(report);
    return;
  }
  report({
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: 'Expected value of type [OBJECT]',
    range,
    location,
  });
}
