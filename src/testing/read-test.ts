import { judgeVariableName } from '../definition/checks/variables.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { type Complain, readKnownEntries } from '../source/known-entries.ts';
import { didYouMean } from '../source/near-name.ts';
import { type MapEntry, type SourceNode, stringOf, toJson } from '../source/source-node.ts';
import { type StateMock, VALIDATION_MODES, type ValidationMode } from '../test-state/mock.ts';
import type { Expectation, ExpectationReaders, NamedStates } from './expectations/expectation.ts';
import { EXPECT_FIELDS, type ExpectField } from './expectations/fields.ts';
import { EXPECTATIONS } from './expectations/index.ts';
import { checkStatus } from './expectations/outcome.ts';
import { readClock, readSeed, readSettingsOf, readSwitch } from './read-test-file.ts';
import { type StateUnderTest, TEST_FIELDS, TEST_SETTINGS, type TestCase } from './test-file.ts';

/** What replaces the work of a single state: one of these. */
const ANSWERS = ['return', 'throw'] as const;
export const MOCK_FIELDS = [...ANSWERS, 'fieldValidationMode'] as const;

export interface TestReaders {
  readonly complain: Complain;
  readonly warn: Complain;
  readonly states: NamedStates;
  readonly jsonata: ExpectationReaders['jsonata'];
  /** The folder of the test file; absolute. */
  readonly folder: string;
  readonly clock: number | undefined;
  readonly seed: number;
  /** For a table of rows: the parts that do not depend on the row are read once. */
  readonly known?: Map<MapEntry, readonly Expectation[] | undefined>;
}

/** The fields that only a test of a single state has, and the fields that it cannot have. */
const OF_STATE = ['mock', 'context', 'retry-count'] as const;
/** The expectations about which states a run visits. */
const OF_RUN: ReadonlySet<string> = new Set(['path', 'visited', 'not-visited', 'visits', 'retries']);
const NOT_OF_STATE = ['start', 'mocks', 'no-limits'] as const;
/** Without any of these, the run must end as SUCCEEDED. */
const STATUS_FIELDS = ['status', 'error', 'cause', 'matches'] as const;

/** Parses one test, after inserting its row. Undefined after reporting a problem. */
export function readTest(node: SourceNode, readers: TestReaders): TestCase | undefined {
  const { complain } = readers;
  const fields = readKnownEntries(node, 'A test', TEST_FIELDS, complain);
  if (fields === undefined) return undefined;
  const named = fields.get('name');
  const name = stringOf(named?.value);
  if (named === undefined) complain(node, "The test has no 'name'");
  else if (name === undefined || name.trim() === '') complain(named.value, 'name must be a non-empty string');
  const state = readState(fields, readers);
  checkKind(fields, state !== undefined, readers);
  const { mode, reason } = readMode(fields, complain);
  const expectations = readExpectations(fields.get('expect'), named, readers, state !== undefined, mode === 'skip');
  const variables = readVariables(fields.get('variables'), complain);
  const start = readStart(fields.get('start'), readers);
  const settings = readSettingsOf(fields, TEST_SETTINGS, readers.folder, complain);
  const clock = readClock(fields.get('clock'), complain) ?? readers.clock;
  const seed = readSeed(fields.get('seed'), complain) ?? readers.seed;
  if (name === undefined) return undefined;
  const range = named!.value;
  return { name, range, settings, fields, mode, reason, clock, seed, start, variables, state, expectations };
}

function readMode(fields: ReadonlyMap<string, MapEntry>, complain: Complain): Pick<TestCase, 'mode' | 'reason'> {
  const isOnly = readSwitch(fields.get('only'), complain) === true;
  const skip = fields.get('skip');
  const reason = stringOf(skip?.value);
  const isSkipped = reason !== undefined ? true : readSwitch(skip, complain);
  return { mode: isSkipped === true ? 'skip' : isOnly ? 'only' : 'run', reason };
}

function readStart(entry: MapEntry | undefined, { complain, states }: TestReaders): string | undefined {
  if (entry === undefined) return undefined;
  const name = stringOf(entry.value);
  if (name === undefined) {
    complain(entry.value, 'start must be the name of a state');
    return undefined;
  }
  const problem = states.problemOf(name);
  if (problem !== undefined) complain(entry.value, problem.message, problem.hint);
  else if (!states.canStartAt(name)) {
    complain(
      entry.value,
      `The run cannot start in '${name}', which is not a state of the outermost machine`,
      "'state' tests one state by itself",
    );
  }
  return name;
}

function readState(
  fields: ReadonlyMap<string, MapEntry>,
  { complain, states }: TestReaders,
): StateUnderTest | undefined {
  const entry = fields.get('state');
  if (entry === undefined) return undefined;
  const name = stringOf(entry.value);
  if (name === undefined) {
    complain(entry.value, 'state must be the name of a state');
    return undefined;
  }
  const problem = states.problemOf(name);
  if (problem !== undefined) complain(entry.value, problem.message, problem.hint);
  const retries = fields.get('retry-count');
  const count = retries?.value.kind === 'scalar' ? retries.value.value : undefined;
  const isCount = typeof count === 'number' && Number.isInteger(count) && count >= 0;
  if (retries !== undefined && !isCount) complain(retries.value, 'retry-count must be a whole number from 0');
  return {
    name,
    range: entry.value,
    mock: readMock(fields.get('mock'), complain),
    context: readObject(fields.get('context'), complain),
    retryCount: isCount ? count : 0,
  };
}

function readMock(entry: MapEntry | undefined, complain: Complain): StateMock | undefined {
  if (entry === undefined) return undefined;
  const fields = readKnownEntries(entry.value, 'mock', MOCK_FIELDS, complain);
  if (fields === undefined) return undefined;
  const returned = fields.get('return');
  const thrown = fields.get('throw');
  if ((returned === undefined) === (thrown === undefined)) {
    complain(entry.value, `mock must have one of ${ANSWERS.join(' and ')}`);
    return undefined;
  }
  const validated = fields.get('fieldValidationMode');
  if (returned !== undefined) {
    const mode = readValidationMode(validated, complain);
    return { result: toJson(returned.value), ...(mode !== undefined && { fieldValidationMode: mode }) };
  }
  if (validated !== undefined) complain(validated.keyRange, "fieldValidationMode is for a mock with 'return'");
  const failure = readKnownEntries(thrown!.value, 'throw', ['error', 'cause'], complain);
  const texts = [...(failure ?? [])].flatMap(([key, { value }]) => {
    const text = stringOf(value);
    if (text === undefined) complain(value, `${key} must be a string`);
    return text === undefined ? [] : [[key, text] as const];
  });
  return { errorOutput: Object.fromEntries(texts) };
}

function readValidationMode(entry: MapEntry | undefined, complain: Complain): ValidationMode | undefined {
  if (entry === undefined) return undefined;
  const text = stringOf(entry.value);
  const mode = VALIDATION_MODES.find((one) => one === text);
  if (mode === undefined) {
    const near = text === undefined ? undefined : didYouMean(text, VALIDATION_MODES);
    complain(entry.value, `fieldValidationMode must be one of ${VALIDATION_MODES.join(', ')}`, near);
  }
  return mode;
}

function readObject(entry: MapEntry | undefined, complain: Complain): JsonObject | undefined {
  if (entry === undefined) return undefined;
  const value = toJson(entry.value);
  if (isJsonObject(value)) return value;
  complain(entry.value, `${entry.key} must be an object`);
  return undefined;
}

function readVariables(entry: MapEntry | undefined, complain: Complain): JsonObject | undefined {
  for (const { key, keyRange } of entry?.value.kind === 'map' ? entry.value.entries : []) {
    const problem = judgeVariableName(key);
    if (problem !== undefined) complain(keyRange, problem.message);
  }
  return readObject(entry, complain);
}

/** Fields for a test of a single state, and those for a run. */
function checkKind(fields: ReadonlyMap<string, MapEntry>, isOfState: boolean, { complain }: TestReaders): void {
  for (const name of isOfState ? NOT_OF_STATE : OF_STATE) {
    const entry = fields.get(name);
    if (entry === undefined) continue;
    if (isOfState) complain(entry.keyRange, `A test of one state has no '${name}'`);
    else complain(entry.keyRange, `'${name}' is for a test of one state`, "Name the state: state: '...'");
  }
}

function readExpectations(
  entry: MapEntry | undefined,
  name: MapEntry | undefined,
  { complain, warn, states, jsonata, known }: TestReaders,
  isOfState: boolean,
  isSkipped: boolean,
): readonly Expectation[] {
  const readers: ExpectationReaders = { complain, states, jsonata, isOfState };
  const fields = entry && readKnownEntries(entry.value, 'expect', EXPECT_FIELDS, complain);
  if (name !== undefined && !isSkipped && (entry === undefined || fields?.size === 0)) {
    warn(name.value, 'The test has no expectations: it asserts that the run ends as SUCCEEDED');
  }
  const expectations: Expectation[] = [];
  const range = entry?.keyRange ?? name?.keyRange;
  const impliesStatus = STATUS_FIELDS.every((field) => fields?.has(field) !== true);
  if (impliesStatus && range !== undefined) {
    expectations.push({ title: 'status', range, check: (run) => checkStatus(run, 'SUCCEEDED') });
  }
  for (const [field, one] of fields ?? []) {
    if (!Object.hasOwn(EXPECTATIONS, field)) continue;
    if (isOfState && OF_RUN.has(field)) {
      complain(
        one.keyRange,
        `${field} is for a run: a test of one state has no path`,
        "'next' names the state after it",
      );
      continue;
    }
    const read = known?.get(one) ?? EXPECTATIONS[field as ExpectField].read(one, readers) ?? [];
    if (known?.has(one) === true) known.set(one, read);
    expectations.push(...read);
  }
  return expectations;
}
