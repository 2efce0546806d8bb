import { readExecutionArn } from '../../arn.ts';
import type { TaskRequest } from '../../engine/task-runner.ts';
import { type Complain, readEntries, readKnownEntries } from '../../source/known-entries.ts';
import { didYouMean, nearName } from '../../source/near-name.ts';
import { type MapEntry, type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { MachineSource } from '../../template/project.ts';
import { createMocks } from './create-mocks.ts';
import { type KnownStates, knownStates } from './known-states.ts';
import { type MockedResponse, readMockedResponse, respondByNumber } from './mocked-responses.ts';
import type { Mock, Mocks, MocksRequest, Responder } from './mocks.ts';
import { checkShape } from './result-shape.ts';

const ROOT_FIELDS = ['StateMachines', 'MockedResponses'];

export function isMockConfigFile(root: SourceNode): boolean {
  return ROOT_FIELDS.some((field) => valueOf(root, field) !== undefined);
}

/** Test case name → state name → the entry that names its response. */
type TestCases = ReadonlyMap<string, ReadonlyMap<string, MapEntry>>;

/**
 * Reads a MockConfigFile.json of Step Functions Local. The test case applies to executions of its state machine; an
 * execution of another machine in the file uses the test case with the same name, if there is one.
 *
 * @throws UsageError if no test case is given, or it is not in the file
 */
export function readMockConfigFile(root: SourceNode, request: MocksRequest, complain: Complain, warn: Complain): Mocks {
  const { machine, machines } = request;
  const fields = readKnownEntries(root, 'A mock configuration file', ROOT_FIELDS, warn);
  const responses = readResponses(fields?.get('MockedResponses'), complain);
  const testCases = readMachines(fields?.get('StateMachines'), responses, complain, warn);
  const key = findMachine(testCases, request);
  const testCase = findTestCase(testCases.get(key)!, key, request);

  const byMachine = new Map<string, ReadonlyMap<string, Mock>>();
  for (const [name, cases] of testCases) {
    const entries = cases.get(testCase);
    if (entries === undefined) continue;
    const source = name === key ? machine : machines.find((other) => isNamed(other, name));
    const states = source === undefined ? undefined : knownStates([source]);
    const mocks = createStateMocks(entries, responses, testCase, states, warn);
    byMachine.set(source?.name ?? name, mocks);
  }
  const own = byMachine.get(machine.name);
  return createMocks({
    all: [...(own?.values() ?? [])],
    find(task) {
      const mock = byMachine.get(machineNameOf(task))?.get(task.state);
      return mock === undefined ? [] : [mock];
    },
    mentions: ({ path }, machine) => byMachine.get(machine)?.has(path.at(-1)!) === true,
    refusal: undefined,
  });
}

function readResponses(entry: MapEntry | undefined, complain: Complain): ReadonlyMap<string, MockedResponse> {
  const entries = entry === undefined ? undefined : readEntries(entry.value, entry.key, complain);
  return new Map([...(entries ?? [])].map(([name, response]) => [name, readMockedResponse(response, complain)]));
}

function readMachines(
  entry: MapEntry | undefined,
  responses: ReadonlyMap<string, MockedResponse>,
  complain: Complain,
  warn: Complain,
): ReadonlyMap<string, TestCases> {
  const machines = new Map<string, TestCases>();
  const entries = entry === undefined ? undefined : readEntries(entry.value, entry.key, complain);
  for (const { key: machine, value } of entries?.values() ?? []) {
    const cases = new Map<string, ReadonlyMap<string, MapEntry>>();
    const fields = readKnownEntries(value, `The state machine '${machine}'`, ['TestCases'], warn);
    const list = fields?.get('TestCases');
    for (const testCase of (list && readEntries(list.value, 'TestCases', complain))?.values() ?? []) {
      const states = readEntries(testCase.value, `The test case '${testCase.key}'`, complain);
      for (const { key: state, value: named } of states?.values() ?? []) {
        checkReference(state, named, responses, complain);
      }
      cases.set(testCase.key, states ?? new Map());
    }
    machines.set(machine, cases);
  }
  return machines;
}

function checkReference(
  state: string,
  named: SourceNode,
  responses: ReadonlyMap<string, MockedResponse>,
  complain: Complain,
): void {
  const name = stringOf(named);
  if (name === undefined) complain(named, `The state '${state}' must name a mocked response`);
  else if (!responses.has(name)) {
    complain(named, `There is no mocked response '${name}'`, didYouMean(name, responses.keys()));
  }
}

/** The file's name for the machine to run: given by the user, one of its names, or the only one in the file. */
function findMachine(
  testCases: ReadonlyMap<string, TestCases>,
  { machine, machineId, shownPath }: MocksRequest,
): string {
  const names = [machineId, machine.logicalId, machine.name].filter((name) => name !== undefined);
  const known = names.find((name) => testCases.has(name));
  if (known !== undefined) return known;
  const all = [...testCases.keys()];
  if (all.length === 1 && machineId === undefined) return all[0]!;
  const near = nearName(names[0]!, all);
  throw new UsageError(
    `${shownPath} has no state machine '${names[0]}'; it has: ${all.join(', ') || 'none'}` +
      (near === undefined ? '' : `\nDid you mean '${near}'?`),
  );
}

function findTestCase(cases: TestCases, machine: string, { testCase, shownPath }: MocksRequest): string {
  const all = [...cases.keys()];
  const list = all.join(', ') || 'none';
  if (testCase === undefined) {
    throw new UsageError(`${shownPath} has test cases: choose one with --test-case (${list})`);
  }
  if (cases.has(testCase)) return testCase;
  const hint = didYouMean(testCase, all);
  const message = `${shownPath} has no test case '${testCase}' for the state machine '${machine}'; it has: ${list}`;
  throw new UsageError(hint === undefined ? message : `${message}\n${hint}`);
}

function createStateMocks(
  entries: ReadonlyMap<string, MapEntry>,
  responses: ReadonlyMap<string, MockedResponse>,
  testCase: string,
  states: KnownStates | undefined,
  warn: Complain,
): ReadonlyMap<string, Mock> {
  const mocks = new Map<string, Mock>();
  for (const [state, { keyRange, value }] of entries) {
    const response = responses.get(stringOf(value) ?? '');
    if (response === undefined) continue;
    const problem = states?.problemOf(state);
    // Step Functions Local accepts such a file, and a real one may be older than its definition
    if (problem !== undefined) {
      warn(keyRange, problem.message, problem.hint);
      continue;
    }
    for (const { resource } of states?.find(state) ?? []) {
      for (const { returned } of response.steps) {
        if (returned !== undefined && resource !== undefined) checkShape(returned, resource, warn);
      }
    }
    const begin = (): Responder => respondByNumber(response, testCase);
    mocks.set(state, { title: `the state '${state}' in the test case '${testCase}'`, range: keyRange, begin });
  }
  return mocks;
}

function isNamed({ logicalId, name }: Pick<MachineSource, 'logicalId' | 'name'>, wanted: string): boolean {
  return wanted === logicalId || wanted === name;
}

/** `...:execution:Name:id`; for children of a Distributed Map `...:execution:Name/Label:id`. */
function machineNameOf({ executionArn }: Pick<TaskRequest, 'executionArn'>): string {
  return readExecutionArn(executionArn)?.machineName.split('/')[0] ?? '';
}
