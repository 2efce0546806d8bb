import type { JsonataLanguage } from '../expressions/query-language.ts';
import type { Report } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import type { Range } from '../source/source-file.ts';
import { entryOf, type MapEntry, type MapNode, type SourceNode, stringOf } from '../source/source-node.ts';
import { readStateBase } from './common-fields.ts';
import type { Machine, QueryLanguageName, StateBase, WorkflowType } from './definition.ts';
import { MAX_SECONDS } from './error-fields.ts';
import { Fields, type FieldTable, isOpaque, type ParseEnv } from './fields.ts';
import { hasPlaceholder } from './placeholder.ts';
import type { ParseMachine, StateSyntax, StateTypes } from './state-syntax.ts';

export interface ParseOptions {
  readonly types: StateTypes;
  /** Needed where `surveyDefinition` says so. */
  readonly jsonata: JsonataLanguage | undefined;
  readonly workflowType: WorkflowType;
}

interface MachineEnv extends ParseEnv {
  readonly types: StateTypes;
  /** Of the whole state machine: what a state has that does not name its own. */
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
 * Reads a state machine. Everything that is wrong with the text itself is reported, in AWS's words; rules on the whole
 * (targets, reachability ...) are in `checks/`. Where errors were reported, the machine is only good for those checks.
 * Undefined: there is no machine to speak of.
 */
export function parseMachine(node: SourceNode, options: ParseOptions, report: Report): Machine | undefined {
  if (node.kind !== 'map') {
    const message = 'Definition must be a valid JSON object';
    report({ severity: 'error', code: 'SCHEMA_VALIDATION_FAILED', message, range: node });
    return undefined;
  }
  const { types, jsonata, workflowType } = options;
  const queryLanguage = languageOf(node) ?? 'JSONPath';
  const env = { types, jsonata, workflowType, report, queryLanguage };
  const fields = new Fields(node, { pointer: '', statePointer: '', language: queryLanguage, env }).restrict(MACHINE);
  readQueryLanguage(fields);
  const timeoutSeconds = fields.integer('TimeoutSeconds', { min: 0, max: MAX_SECONDS });
  fields.oneOf('Version', ['1.0']);
  const machine = readMachine(fields, env);
  return machine && { timeoutSeconds, ...machine };
}

/** What machines of all levels share. */
function readMachine(fields: Fields, env: MachineEnv): Machine | undefined {
  const comment = fields.text('Comment');
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
    if (!isOpaque(node)) reportNoObject(node, pointer, env.report);
    return unknownState(entry, pointer);
  }
  const own = languageOf(node);
  const language = own ?? env.queryLanguage;
  const fields = new Fields(node, { pointer, statePointer: pointer, language, env });
  if (own !== undefined) readQueryLanguage(fields);
  const isDowngrade = language === 'JSONPath' && env.queryLanguage === 'JSONata';
  if (isDowngrade) {
    fields.report("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  }
  const type = readType(fields, env.types);
  if (type === undefined) return unknownState(entry, pointer);
  const syntax: StateSyntax<StateBase> = env.types[type]!;
  fields.restrict(syntax.fields, { reportLanguage: !isDowngrade });
  const base = readStateBase(fields, { type, name, nameRange, syntax });
  return syntax.parse(base, fields, nestedParser(env));
}

/** The name of one of the types, by own-property look-up: `constructor` is none. */
function readType(fields: Fields, types: StateTypes): string | undefined {
  if (!fields.require('Type')) return undefined;
  const type = fields.text('Type');
  if (type === undefined || Object.hasOwn(types, type)) return type;
  if (hasPlaceholder(type)) return undefined;
  const names = Object.keys(types);
  const hint = didYouMean(type, names);
  const message = `The field 'Type' should have one of these values: [${names.join(', ')}]`;
  fields.reportField('Type', message, hint === undefined ? {} : { hint });
  return undefined;
}

/** A state that cannot be read: its name counts, and what it leads to is for nobody to judge. */
function unknownState({ key: name, keyRange: nameRange, value }: MapEntry, pointer: string): StateBase {
  const io = { language: 'JSONPath' as const };
  const place = { pointer, range: value, nameRange };
  return {
    type: '',
    name,
    queryLanguage: io.language,
    end: true,
    io,
    retry: [],
    catch: [],
    targets: [],
    assigns: [],
    inner: [],
    ...place,
  };
}

function nestedParser(env: MachineEnv): ParseMachine {
  return (node, pointer, options = {}) => {
    if (node.kind !== 'map') {
      if (!isOpaque(node)) reportNoObject(node, pointer, env.report);
      return undefined;
    }
    const inner = options.workflowType === undefined ? env : { ...env, workflowType: options.workflowType };
    const fields = new Fields(node, { pointer, statePointer: pointer, language: env.queryLanguage, env: inner });
    const table = options.fields === undefined ? INNER_MACHINE : { ...INNER_MACHINE, ...options.fields };
    return readMachine(fields.restrict(table), inner);
  };
}

/** The language that the object names. Whatever is not exactly `JSONPath` counts as JSONata, as on AWS. */
function languageOf(node: MapNode): QueryLanguageName | undefined {
  const value = entryOf(node, 'QueryLanguage')?.value;
  if (value === undefined || isOpaque(value)) return undefined;
  return stringOf(value) === 'JSONPath' ? 'JSONPath' : 'JSONata';
}

function readQueryLanguage(fields: Fields): void {
  fields.oneOf('QueryLanguage', ['JSONPath', 'JSONata']);
}

function reportNoObject(range: Range, location: string, report: Report): void {
  report({
    severity: 'error',
    code: 'SCHEMA_VALIDATION_FAILED',
    message: 'Expected value of type [OBJECT]',
    range,
    location,
  });
}
