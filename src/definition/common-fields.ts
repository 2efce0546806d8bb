import type { Range } from '../source/source-file.ts';
import type { AssignTemplate, Catcher, Ref, StateBase, StateIo } from './definition.ts';
import { readCatchers, readRetriers } from './error-fields.ts';
import type { Fields, FieldTable } from './fields.ts';
import { readPath, readResultPath } from './path-fields.ts';
import type { StateSyntax } from './state-syntax.ts';
import type { StateTypeName } from './state-type-name.ts';
import { readAssign, readJsonataTemplate, readPayloadTemplate, type SiteOptions } from './template-fields.ts';

/** Fields of every state. */
export const EVERY_STATE: FieldTable = { Type: 'both', Comment: 'both', QueryLanguage: 'both' };
/** Fields of states that lead to one other state. */
export const TRANSITION: FieldTable = { Next: 'both', End: 'both' };
/** Fields of states that process input and output. */
export const INPUT_OUTPUT: FieldTable = { InputPath: 'JSONPath', OutputPath: 'JSONPath', Output: 'JSONata' };
/** Fields of states whose work has a result or an error. */
export const WORK: FieldTable = {
  Parameters: 'JSONPath',
  ResultPath: 'JSONPath',
  ResultSelector: 'JSONPath',
  Assign: 'both',
  Retry: 'both',
  Catch: 'both',
};

export interface StateHead {
  readonly type: StateTypeName;
  readonly name: string;
  readonly nameRange: Range;
  readonly syntax: Pick<StateSyntax<StateBase>, 'fields' | 'terminal' | 'hasResult' | 'sendsPayload'>;
}

/** What all types share. Fields that the type does not have are read as absent. */
export function readStateBase(fields: Fields, { type, name, nameRange, syntax }: StateHead): StateBase {
  const comment = fields.plainText('Comment');
  const end = fields.boolean('End');
  // an explicit `End: false` is neither an end nor a second transition
  const isTransition = Object.hasOwn(syntax.fields, 'Next') && end !== false;
  if (isTransition && fields.has('Next') === fields.has('End')) fields.exactlyOne('Next', 'End');
  const next = fields.ref('Next');
  const io = readIo(fields, syntax);
  const retry = readRetriers(fields);
  const catchers = readCatchers(fields);
  return {
    type,
    name,
    comment,
    queryLanguage: fields.language,
    next,
    end: end === true || syntax.terminal === true,
    io,
    retry,
    catch: catchers,
    targets: targetsOf(next, catchers),
    assigns: assignsOf(io, catchers),
    open: fields.open,
    inner: NONE,
    pointer: fields.pointer,
    range: fields.node,
    nameRange,
  };
}

const WITH_RESULT = {
  always: { hasResult: true, need: 'always' },
  sometimes: { hasResult: true, need: 'sometimes' },
} as const;
const WITHOUT_RESULT = {
  always: { need: 'always' },
  sometimes: { need: 'sometimes' },
} as const;
const NO_OPTIONS: SiteOptions = {};
const SENT: SiteOptions = { need: 'task' };
const NONE: readonly never[] = [];

function targetsOf(next: Ref | undefined, catchers: readonly Catcher[]): readonly Ref[] {
  const targets = next === undefined ? [] : [next];
  for (let i = 0; i < catchers.length; i++) targets.push(catchers[i]!.next);
  return targets;
}

function assignsOf(io: StateIo, catchers: readonly Catcher[]): readonly AssignTemplate[] {
  const assigns = io.assign === undefined ? [] : [io.assign];
  for (let i = 0; i < catchers.length; i++) {
    const { assign } = catchers[i]!;
    if (assign !== undefined) assigns.push(assign);
  }
  return assigns;
}

function readIo(fields: Fields, { hasResult, sendsPayload }: StateHead['syntax']): StateIo {
  const payload = sendsPayload === true ? SENT : NO_OPTIONS;
  // a catcher may lead past the state after the work
  const after = fields.has('Catch') ? 'sometimes' : 'always';
  const site = hasResult === true ? WITH_RESULT[after] : WITHOUT_RESULT[after];
  const assign = readAssign(fields, site);
  if (fields.language === 'JSONata') {
    return {
      language: 'JSONata',
      arguments: readJsonataTemplate(fields, 'Arguments', payload),
      output: readJsonataTemplate(fields, 'Output', site),
      assign,
    };
  }
  return {
    language: 'JSONPath',
    inputPath: readPath(fields, 'InputPath'),
    parameters: readPayloadTemplate(fields, 'Parameters', payload),
    resultSelector: readPayloadTemplate(fields, 'ResultSelector', WITHOUT_RESULT[after]),
    resultPath: readResultPath(fields, 'ResultPath', after),
    outputPath: readPath(fields, 'OutputPath', after),
    assign,
  };
}
