import { loadJsonata } from '../../expressions/load-jsonata.ts';
import { readEntries, readKnownEntries } from '../../source/known-entries.ts';
import type { Range } from '../../source/source-file.ts';
import { type MapEntry, type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import { matchesPattern } from '../../wildcard.ts';
import type { MockReaders } from './compile-answer.ts';
import { compileMock } from './compile-mock.ts';
import { createMocks } from './create-mocks.ts';
import { knownStates } from './known-states.ts';
import type { Mock, Mocks } from './mocks.ts';
import { checkShape } from './result-shape.ts';
import { namesOf, pathOf } from './state-path.ts';

export const MOCK_FILE_FIELDS = ['states', 'resources', 'unmocked'] as const;
export const UNMOCKED = ['allow', 'refuse'] as const;

/**
 * Reads mocks by state (`states`) and by resource (`resources`, ARNs in which `*` matches anything). For a task, the
 * state with the longest name comes first (`Outer/Inner` before `Inner`), then the resources, the one with the most
 * characters besides `*` first.
 */
export async function compileMockFile(
  root: SourceNode,
  machines: readonly Pick<MachineSource, 'definition'>[],
  given: Omit<MockReaders, 'language'>,
): Promise<Mocks> {
  const usesExpressions = root.file.text.includes('{%');
  const readers: MockReaders = { ...given, language: usesExpressions ? await loadJsonata() : undefined };
  const fields = readKnownEntries(root, 'A mock file', MOCK_FILE_FIELDS, given.complain);
  const states = readStates(fields?.get('states'), machines, readers);
  const resources = readResources(fields?.get('resources'), readers);
  // most files name states without those that enclose them
  const hasPaths = [...states.keys()].some((name) => name.includes('/'));
  return createMocks({
    all: [...states.values(), ...resources.values()],
    find({ scope, state, resource }) {
      const found: Mock[] = [];
      for (const name of hasPaths ? namesOf(pathOf(scope, state)) : [state]) {
        const mock = states.get(name);
        if (mock !== undefined) found.push(mock);
      }
      for (const [pattern, mock] of resources) if (matchesPattern(pattern, resource.arn)) found.push(mock);
      return found;
    },
    mentions({ path, node }) {
      const resource = stringOf(valueOf(node, 'Resource')) ?? '';
      return (
        namesOf(path).some((name) => states.has(name)) ||
        [...resources.keys()].some((pattern) => matchesPattern(pattern, resource))
      );
    },
    refusal: readRefusal(fields?.get('unmocked'), readers),
  });
}

function readStates(
  entry: MapEntry | undefined,
  machines: readonly Pick<MachineSource, 'definition'>[],
  readers: MockReaders,
): ReadonlyMap<string, Mock> {
  const known = knownStates(machines);
  const mocks = new Map<string, Mock>();
  const entries = entry === undefined ? undefined : readEntries(entry.value, 'states', readers.complain);
  for (const { key: name, keyRange, value } of entries?.values() ?? []) {
    const problem = known.problemOf(name);
    if (problem !== undefined) readers.complain(keyRange, problem.message, problem.hint);
    const resources = new Set(known.find(name).flatMap(({ resource }) => resource ?? []));
    for (const resource of resources) checkShapes(value, resource, readers);
    const begin = compileMock(value, readers);
    if (begin !== undefined) mocks.set(name, { title: `the state '${name}'`, range: keyRange, begin });
  }
  return mocks;
}

function readResources(entry: MapEntry | undefined, readers: MockReaders): ReadonlyMap<string, Mock> {
  const mocks: [string, Mock][] = [];
  const entries = entry === undefined ? undefined : readEntries(entry.value, 'resources', readers.complain);
  for (const { key: pattern, keyRange, value } of entries?.values() ?? []) {
    if (!/^(?:arn:|\*)/.test(pattern)) {
      readers.complain(
        keyRange,
        `'${pattern}' is not an ARN`,
        "Like 'arn:aws:states:::dynamodb:*', with * for anything",
      );
    }
    checkShapes(value, pattern, readers);
    const begin = compileMock(value, readers);
    if (begin !== undefined) mocks.push([pattern, { title: `the resource '${pattern}'`, range: keyRange, begin }]);
  }
  const literal = (pattern: string): number => pattern.replaceAll('*', '').length;
  return new Map(mocks.sort(([a], [b]) => literal(b) - literal(a)));
}

/** Checks every `return` of a mock: its own, its sequence's, its cases'. */
function checkShapes(mock: SourceNode, resource: string, readers: MockReaders): void {
  const returned = valueOf(mock, 'return');
  if (returned !== undefined) checkShape(returned, resource, readers.warn);
  for (const list of [valueOf(mock, 'sequence'), valueOf(mock, 'cases')]) {
    if (list?.kind === 'list') for (const item of list.items) checkShapes(item, resource, readers);
  }
}

function readRefusal(entry: MapEntry | undefined, { complain }: MockReaders): Range | undefined {
  if (entry === undefined) return undefined;
  const text = stringOf(entry.value);
  if (text === 'refuse') return entry.value;
  if (text !== 'allow') complain(entry.value, `unmocked must be ${UNMOCKED.join(' or ')}`);
  return undefined;
}
