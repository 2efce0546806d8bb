import type { TaskRequest } from '../../engine/task-runner.ts';
import { canonicalJson } from '../../json.ts';
import { readKnownEntries } from '../../source/known-entries.ts';
import type { MapEntry, SourceNode } from '../../source/source-node.ts';
import {
  type AnswerTemplate,
  compileAnswer,
  compileTemplate,
  type MockReaders,
  type MockTemplate,
} from './compile-answer.ts';
import { expectedInput } from './expected-input.ts';
import type { Random, Responder } from './mocks.ts';

/** The kinds of mocks: exactly one of these. */
const KINDS = ['return', 'throw', 'sequence', 'cases'] as const;
type Kind = (typeof KINDS)[number];

/** The fields of a mock, of a step of a sequence, and of a case. */
export const MOCK_FIELDS = [...KINDS, 'delay'] as const;
export const STEP_FIELDS = ['return', 'throw', 'delay', 'times'] as const;
export const CASE_FIELDS = ['when', 'return', 'throw', 'sequence', 'delay'] as const;

/** Creates the answers of one run: each call starts from the beginning. */
export type Begin = () => Responder;

/**
 * Parses a mock. `return` and `throw` answer every invocation; the steps of a `sequence` answer one invocation each,
 * and the last one all further ones; of `cases`, the first whose `when` is true answers.
 *
 * @returns undefined after reporting a problem
 */
export function compileMock(node: SourceNode, readers: MockReaders): Begin | undefined {
  const fields = readKnownEntries(node, 'A mock', MOCK_FIELDS, readers.complain);
  return fields && compileKind(node, fields, KINDS, readers);
}

function compileKind(
  node: SourceNode,
  fields: ReadonlyMap<string, MapEntry>,
  kinds: readonly Kind[],
  readers: MockReaders,
): Begin | undefined {
  const { complain } = readers;
  const [kind, second] = kinds.filter((name) => fields.has(name));
  if (kind === undefined || second !== undefined) {
    const at = second === undefined ? node : fields.get(second)!.keyRange;
    const problem = second === undefined ? 'answers nothing' : `has both '${kind}' and '${second}'`;
    complain(at, `The mock ${problem}`, `Give it one of ${kinds.join(', ')}`);
    return undefined;
  }
  const entry = fields.get(kind)!;
  const delay = fields.get('delay');
  if (kind === 'return' || kind === 'throw') {
    const answer = compileAnswer(fields, readers);
    return answer && (() => answer);
  }
  if (delay !== undefined) complain(delay.keyRange, `A ${kind} has no delay`, 'Give it to its answers');
  const items = entry.value.kind === 'list' ? entry.value.items : [];
  if (items.length === 0) {
    complain(entry.value, `${kind} must be a list of answers`);
    return undefined;
  }
  return kind === 'sequence' ? compileSequence(items, readers) : compileCases(items, readers);
}

function compileSequence(items: readonly SourceNode[], readers: MockReaders): Begin | undefined {
  const answers: AnswerTemplate[] = [];
  /** For each answer, the number of the first invocation that comes after it. */
  const ends: number[] = [];
  for (const item of items) {
    const fields = readKnownEntries(item, 'An answer', STEP_FIELDS, readers.complain);
    const begin = fields && compileKind(item, fields, ['return', 'throw'], readers);
    if (fields === undefined || begin === undefined) continue;
    answers.push(begin() as AnswerTemplate);
    ends.push((ends.at(-1) ?? 0) + readTimes(fields.get('times'), readers));
  }
  if (answers.length < items.length) return undefined;
  return () => {
    let count = 0;
    return (request, random) => {
      const number = count++;
      const index = ends.findIndex((end) => number < end);
      return answers.at(index)!(request, random);
    };
  };
}

function readTimes(entry: MapEntry | undefined, { complain }: MockReaders): number {
  if (entry === undefined) return 1;
  const times = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  if (typeof times === 'number' && Number.isInteger(times) && times > 0) return times;
  complain(entry.value, 'times must be a whole number above 0');
  return 1;
}

interface Case {
  /** Undefined: always true. */
  readonly when: MockTemplate | undefined;
  /** The only input for which `when` is true, as canonical JSON; undefined if it is another kind of condition. */
  readonly input: string | undefined;
  readonly begin: Begin;
}

function compileCases(items: readonly SourceNode[], readers: MockReaders): Begin | undefined {
  const cases: Case[] = [];
  items.forEach((item, index) => {
    const fields = readKnownEntries(item, 'A case', CASE_FIELDS, readers.complain);
    const begin = fields && compileKind(item, fields, ['return', 'throw', 'sequence'], readers);
    const condition = fields?.get('when');
    const when = condition && compileCondition(condition, readers);
    if (fields !== undefined && condition === undefined && index < items.length - 1) {
      readers.complain(item, 'A case without a when always matches: the cases after it are never reached');
    }
    if (begin !== undefined && (condition === undefined || when !== undefined)) {
      cases.push({ when, begin, input: condition && expectedInput(condition.value) });
    }
  });
  if (cases.length < items.length) return undefined;
  const places = indexByInput(cases);
  return () => {
    const begun = cases.map(({ when, begin }) => ({ when, respond: begin() }));
    if (places !== undefined) return respondByInput(begun, places);
    // one task after the other: the order of tasks decides what a sequence answers, not the time that a condition takes
    let turn: Promise<unknown> = Promise.resolve();
    return (request, random) => {
      const found = turn.then(() => findCase(begun, request, random));
      turn = found.catch(() => {});
      return found.then((respond) => respond?.answer);
    };
  };
}

/** The number of the case for each input; undefined if a condition looks at something else. A default has the key ''. */
function indexByInput(cases: readonly Case[]): ReadonlyMap<string, number> | undefined {
  const places = new Map<string, number>();
  for (const [i, { when, input }] of cases.entries()) {
    if (when !== undefined && input === undefined) return undefined;
    const key = input ?? '';
    // the first one that matches answers
    if (!places.has(key)) places.set(key, i);
  }
  return places;
}

interface BegunCase {
  readonly when: MockTemplate | undefined;
  readonly respond: Responder;
}

/** The promise is wrapped in an object so that it is not awaited before the next task is matched. */
type FoundCase = { readonly answer: ReturnType<Responder> } | undefined;

function respondByInput(cases: readonly BegunCase[], places: ReadonlyMap<string, number>): Responder {
  return (request, random) => {
    const place = places.get(canonicalJson(request.payload)) ?? places.get('');
    return place === undefined ? undefined : cases[place]!.respond(request, random);
  };
}

async function findCase(cases: readonly BegunCase[], request: TaskRequest, random: Random): Promise<FoundCase> {
  for (const { when, respond } of cases) {
    if (when === undefined || (await when(request, random)) === true) return { answer: respond(request, random) };
  }
  return undefined;
}

function compileCondition(entry: MapEntry, readers: MockReaders): MockTemplate | undefined {
  const { value } = entry;
  if (value.kind === 'scalar' && typeof value.value === 'string' && value.value.startsWith('{%')) {
    return compileTemplate(entry, readers, ['boolean']);
  }
  readers.complain(value, 'when must be a JSONata condition', `Like "{% $states.input.amount > 100 %}"`);
  return undefined;
}
