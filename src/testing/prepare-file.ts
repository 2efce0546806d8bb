import { dirname, resolve } from 'node:path';
import { loadJsonata } from '../expressions/load-jsonata.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import type { Complain } from '../source/known-entries.ts';
import { parseSource } from '../source/parse-source.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type MapEntry, type SourceNode, stringOf, valueOf } from '../source/source-node.ts';
import { isFileProblem, readSourceFile } from '../template/read-source-file.ts';
import { compileFill, plainEntries, readRows } from './each.ts';
import { capitalised, explainDiagnostic, explainError } from './explain-problem.ts';
import { FileMocks } from './file-mocks.ts';
import type { FoundTestFile } from './find-test-files.ts';
import { readTest, type TestReaders } from './read-test.ts';
import { readTestFile } from './read-test-file.ts';
import { type LoadedSubject, loadSubject, type TestSubject } from './subject.ts';
import type { PlannedTest, TestCase, TestFileHead } from './test-file.ts';
import { TestInputs } from './test-inputs.ts';

/** A test file that is ready to run. */
export interface PreparedFile {
  readonly head: TestFileHead;
  readonly subject: TestSubject;
  readonly mocks: FileMocks;
  readonly inputs: TestInputs;
  readonly tests: readonly PlannedTest[];
}

export interface Preparation {
  /** Undefined if a diagnostic is an error. */
  readonly prepared: PreparedFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a test file and loads its definition; the diagnostics contain all its problems. */
export async function prepareFile(
  { path, shown }: FoundTestFile,
  cwd: string,
  region: string | undefined,
  load: typeof loadSubject = loadSubject,
): Promise<Preparation> {
  const diagnostics: Diagnostic[] = [];
  const complain = reporter('error', 'INVALID_TEST', diagnostics);
  const file = await readSourceFile(path, shown);
  if (isFileProblem(file)) return { prepared: undefined, diagnostics: [{ severity: 'error', ...file }] };
  const root = await parseSource(file, (diagnostic) => diagnostics.push(diagnostic));
  if (root === undefined) {
    if (diagnostics.length === 0) complain(startOf(file), 'The test file is empty', EMPTY_HINT);
    return { prepared: undefined, diagnostics };
  }
  const head = readTestFile(root, path, shown, complain);
  if (head === undefined) return { prepared: undefined, diagnostics };
  const { subject, diagnostics: own } = await loadOrExplain(head, cwd, region, load);
  diagnostics.push(...own.map((diagnostic) => explainDiagnostic(diagnostic, head)));
  if (subject === undefined) return { prepared: undefined, diagnostics };
  const mocks = new FileMocks(subject, cwd);
  diagnostics.push(...(await mocks.check(head)));
  const inputs = new TestInputs(cwd);
  const check = (test: TestCase): Promise<void> | undefined =>
    mocks.hasOwn(test) || inputs.isUnread(test, subject.settings) ? checkTest(test) : undefined;
  const checkTest = async (test: TestCase): Promise<void> => {
    diagnostics.push(...(mocks.hasOwn(test) ? await mocks.checkTest(test, head) : []));
    diagnostics.push(...(await inputs.checkTest(test, subject.settings, head)));
  };
  const tests = await readTests(head, check, {
    complain,
    warn: reporter('warning', 'UNLIKELY_TEST', diagnostics),
    states: subject.states,
    // JSONata is large
    jsonata: head.tests.some(mayHaveConditions) ? await loadJsonata() : undefined,
    folder: dirname(path),
    clock: head.clock,
    seed: head.seed,
  });
  return { prepared: hasErrors(diagnostics) ? undefined : { head, subject, mocks, inputs, tests }, diagnostics };
}

const EMPTY_HINT = "It begins with definition: template.yml, and tests: [{ name: '...', input: {} }]";

/** Whether a test has conditions, or receives its expectations from the rows of a table. */
function mayHaveConditions(test: SourceNode): boolean {
  return entriesOf(test).some(
    ({ key, value }) =>
      key.includes('<') ||
      (key === 'expect' &&
        (value.kind === 'scalar' || entriesOf(value).some((one) => one.key === 'where' || one.key.includes('<')))),
  );
}

function entriesOf(node: SourceNode): readonly MapEntry[] {
  return node.kind === 'map' ? node.entries : [];
}

/** A reason why a definition cannot be loaded is reported where the file names it. */
async function loadOrExplain(
  head: TestFileHead,
  cwd: string,
  region: string | undefined,
  load: typeof loadSubject,
): Promise<LoadedSubject> {
  try {
    return await load(head, cwd, region);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
    return { subject: undefined, diagnostics: [explainError(error, [head.fields], head.definition.range)] };
  }
}

/**
 * All tests of a file; a table of rows counts as that many tests.
 * @param check reports what else is wrong with a test; undefined if nothing can be
 */
async function readTests(
  head: TestFileHead,
  check: (test: TestCase) => Promise<void> | undefined,
  readers: TestReaders,
): Promise<readonly PlannedTest[]> {
  const tests: PlannedTest[] = [];
  const names = new Set<string>();
  const isKept = head.tests.length <= MAX_KEPT;
  const silent: TestReaders = { ...readers, complain: () => {}, warn: () => {} };
  const add = (test: PlannedTest | undefined): void => {
    if (test === undefined) return;
    if (names.has(test.name)) readers.complain(test.range, `There are two tests named '${test.name}'`, TWICE_HINT);
    names.add(test.name);
    tests.push(test);
  };
  for (const node of head.tests) {
    const each = valueOf(node, 'each');
    if (each === undefined) {
      const test = readTest(node, readers);
      const checking = test && check(test);
      if (checking !== undefined) await checking;
      add(plan(test, () => readTest(node, silent), isKept));
      continue;
    }
    const table = await readTable(each, readers);
    const rows = table === undefined ? [] : readRows(table, readers.complain);
    // the parts that do not depend on the row
    const known = new Map(plainEntries(valueOf(node, 'expect')).map((entry) => [entry, undefined]));
    const once = { ...onlyOnce(readers), known };
    const again = { ...silent, known };
    const fill = compileFill(withoutRows(node));
    const filled: (PlannedTest | undefined)[] = [];
    for (const row of rows) {
      const read = (how: TestReaders): TestCase | undefined => readTest(withTextAsName(fill(row, how.complain)), how);
      const test = read(once);
      const checking = test && check(test);
      if (checking !== undefined) await checking;
      filled.push(plan(test, () => read(again), rows.length <= MAX_KEPT && isKept));
    }
    const isUnique = new Set(filled.map((test) => test?.name)).size === filled.length;
    filled.forEach((test, i) => {
      add(isUnique || test === undefined ? test : renamed(test, `${test.name} (row ${i + 1})`));
    });
  }
  return tests;
}

function plan(test: TestCase | undefined, read: () => TestCase | undefined, isKept: boolean): PlannedTest | undefined {
  if (test === undefined) return undefined;
  const { name, range, mode, reason } = test;
  return { name, range, mode, reason, read: isKept ? always(test) : certain(read) };
}

/** A separate function: the variables of two closures in one call live as long as either closure. */
function always(test: TestCase): () => TestCase {
  return () => test;
}

function certain(read: () => TestCase | undefined): () => TestCase {
  return () => read()!;
}

function renamed(test: PlannedTest, name: string): PlannedTest {
  return { ...test, name, read: () => ({ ...test.read(), name }) };
}

/** In larger files, tests are parsed again when they run, so that they need not be kept. */
const MAX_KEPT = 1_000;

const TWICE_HINT = 'Reports and snapshots identify tests by name: give each its own';

/** Each row would report the problems that do not depend on it again. */
function onlyOnce(readers: TestReaders): TestReaders {
  return { ...readers, complain: dedupe(readers.complain), warn: dedupe(readers.warn) };
}

const said = new WeakMap<Complain, Set<string>>();

function dedupe(complain: Complain): Complain {
  const known = said.get(complain) ?? new Set<string>();
  said.set(complain, known);
  return (range, message, hint) => {
    const key = `${range.start} ${range.end} ${message}`;
    if (known.has(key)) return;
    known.add(key);
    complain(range, message, hint);
  };
}

/** The test that its rows fill in. */
function withoutRows(node: SourceNode): SourceNode {
  return node.kind === 'map' ? { ...node, entries: node.entries.filter(({ key }) => key !== 'each') } : node;
}

/** A row's number may be the name of its test. */
function withTextAsName(test: SourceNode): SourceNode {
  const name = valueOf(test, 'name');
  if (test.kind !== 'map' || name?.kind !== 'scalar' || typeof name.value === 'string' || name.value === null)
    return test;
  const named = { ...name, value: name.text ?? String(name.value) };
  return { ...test, entries: test.entries.map((entry) => (entry.key === 'name' ? { ...entry, value: named } : entry)) };
}

/** The rows in the file itself, or in a file that it names. */
async function readTable(each: SourceNode, { complain, folder }: TestReaders): Promise<SourceNode | undefined> {
  const path = stringOf(each);
  if (path === undefined) return each;
  const file = await readSourceFile(resolve(folder, path), path);
  if (isFileProblem(file)) {
    complain(each, capitalised(file.message), file.hint);
    return undefined;
  }
  const problems: Diagnostic[] = [];
  const root = await parseSource(file, (diagnostic) => problems.push(diagnostic));
  for (const { range, message, hint } of problems) complain(range ?? each, message, hint);
  if (root === undefined && problems.length === 0) complain(each, `${path} is empty`);
  return root;
}

function reporter(severity: 'error' | 'warning', code: Diagnostic['code'], diagnostics: Diagnostic[]): Complain {
  return (range, message, hint) => {
    diagnostics.push({ severity, code, message, range, ...(hint !== undefined && { hint }) });
  };
}

function startOf(file: SourceFile): { readonly file: SourceFile; readonly start: number; readonly end: number } {
  return { file, start: 0, end: 1 };
}
