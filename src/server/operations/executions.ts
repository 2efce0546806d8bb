import { executionArn } from '../../arn.ts';
import type { TraceEvent } from '../../engine/events.ts';
import { toHistoryEvent } from '../../history/history-event.ts';
import type { Json, JsonObject } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { describeExecution, describeSync } from '../../step-functions/execution-description.ts';
import type { ExecutionRequest } from '../../step-functions/executions.ts';
import type { ListedExecution } from '../execution-file.ts';
import type { ExecutionMocks } from '../execution-mocks.ts';
import type { ExecutionRecord } from '../execution-record.ts';
import { statusOf } from '../live-map-run.ts';
import type { ListedChild } from '../map-run-file.ts';
import { type Operations, type Service, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { invalid, type Parameters, parseDocument } from '../parameters.ts';
import type { RegisteredMachine } from '../registered-machine.ts';
import { pageOf } from './machines.ts';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;

/** Starting, stopping and describing executions. Source: the API reference of Step Functions. */
export const executionOperations: Operations = {
  StartExecution(parameters, service) {
    const request = readStart(parameters, service);
    // synchronous if possible: this is the most frequent request
    const starting =
      request instanceof Promise
        ? request.then((ready) => service.executions.startFor(ready))
        : service.executions.startFor(request);
    return starting instanceof Promise ? starting.then(describeStart) : describeStart(starting);
  },

  async StartSyncExecution(parameters, service) {
    const record = await service.executions.startFor({ ...(await readStart(parameters, service)), isSync: true });
    return { ...describeSync(record, await record.started.outcome), ...writtenInput(record) };
  },

  async StopExecution(parameters, { executions }) {
    const { started } = await executions.getStandard(parameters.text('executionArn'));
    started.stop(parameters.optionalText('error'), parameters.optionalText('cause'));
    const { stopDate } = await started.outcome;
    return { stopDate: seconds(stopDate) };
  },

  async RedriveExecution(parameters, { executions }) {
    const token = parameters.optionalText('clientToken');
    if (token !== undefined && !/^[!-~]{1,64}$/.test(token)) {
      throw invalid("Value at 'clientToken'", 'Member must satisfy regular expression pattern: [!-~]+');
    }
    return { redriveDate: seconds(await executions.redrive(parameters.text('executionArn'), token)) };
  },

  async DescribeExecution(parameters, { executions, now }) {
    const record = await executions.get(parameters.text('executionArn'));
    const { target } = record;
    const isDeleting = target.machine.status === 'DELETING';
    const described = describeExecution(record, { events: record.eventCount(), isDeleting, now: now() });
    return { ...described, ...writtenInput(record), ...qualifiers(target), status: statusOf(record) };
  },

  async ListExecutions(parameters, { machines, executions, pages }) {
    const status = parameters.oneOf('statusFilter', STATUSES);
    const mapRun = parameters.optionalText('mapRunArn');
    const redrives = parameters.oneOf('redriveFilter', ['REDRIVEN', 'NOT_REDRIVEN']);
    const machineArn = parameters.optionalText('stateMachineArn');
    if ((mapRun === undefined) === (machineArn === undefined)) {
      throw new ApiError('ValidationException', 'Specify either a stateMachineArn or a mapRunArn, and not both');
    }
    if (mapRun !== undefined) {
      const { machineArn: stateMachineArn } = await executions.mapRuns.get(mapRun);
      const isWanted = (child: ListedChild): boolean =>
        (status === undefined || child.status === status) &&
        (redrives === undefined || child.redriveCount > 0 === (redrives === 'REDRIVEN'));
      const list = `executions ${mapRun} ${status} ${redrives}`;
      const page = await pages.fetchPage(list, pageOf(parameters), (after, limit) =>
        fetchWanted((from) => executions.mapRuns.list(mapRun, { after: from, limit }), isWanted, after, limit),
      );
      const items = page.items.map((child) => ({ ...listedChild(child), stateMachineArn, mapRunArn: mapRun }));
      return pageAnswer('executions', { ...page, items });
    }
    if (redrives !== undefined) throw forMapRunsOnly('redriveFilter');
    if (status === 'PENDING_REDRIVE') throw forMapRunsOnly('The statusFilter PENDING_REDRIVE');
    const target = machines.resolve(parameters.text('stateMachineArn'));
    if (target.machine.type === 'EXPRESS') throw ofStandardOnly();
    const { machine, aliasArn, versionArn } = target;
    const isWanted = (one: ListedExecution): boolean =>
      (aliasArn === undefined || one.aliasArn === aliasArn) &&
      (aliasArn !== undefined || versionArn === undefined || one.versionArn === versionArn);
    const list = `executions ${aliasArn ?? versionArn ?? machine.arn} ${status}`;
    const page = await pages.fetchPage(list, pageOf(parameters), (after, limit) =>
      fetchWanted((from) => executions.list(machine, status, { after: from, limit }), isWanted, after, limit),
    );
    return pageAnswer('executions', { ...page, items: page.items.map((one) => listed(one, machine)) });
  },

  async GetExecutionHistory(parameters, { executions, pages }) {
    const record = await executions.getStandard(parameters.text('executionArn'));
    const events = await record.history();
    const isReversed = parameters.flag('reverseOrder') === true;
    const hasData = parameters.flag('includeExecutionData') !== false;
    const ordered = isReversed ? events.toReversed() : events;
    const items = ordered.map((event) => [String(event.id), event] as const);
    const { items: page, nextToken } = pages.page(
      `history ${record.info.arn} ${isReversed}`,
      items,
      pageOf(parameters),
    );
    const written = page.map((event) => {
      const { timestamp, ...rest } = toHistoryEvent(event);
      const withTime = {
        ...rest,
        ...firstDetails(event, rest, record),
        timestamp: seconds(event.timestamp),
      } as JsonObject;
      return hasData ? withTime : withoutData(withTime);
    });
    return pageAnswer('events', { items: written, nextToken });
  },
};

function describeStart({ info, started }: ExecutionRecord): JsonObject {
  return { executionArn: info.arn, startDate: seconds(started.startDate) };
}

function readStart(parameters: Parameters, service: Service): ExecutionRequest | Promise<ExecutionRequest> {
  const { mocks } = service;
  const [machineArn = '', testCase] = splitTestCase(parameters.text('stateMachineArn'), mocks);
  const name = parameters.optionalText('name');
  const text = parameters.optionalText('input') ?? '{}';
  const input = parseDocument(text, 'InvalidExecutionInput');
  const isOwnText = JSON.stringify(input) === text;
  const request: ExecutionRequest = isOwnText
    ? { machineArn, name, input }
    : { machineArn, name, input, inputText: text };
  return testCase === undefined || mocks === undefined ? request : withTestCase(request, testCase, mocks, service);
}

async function withTestCase(
  request: ExecutionRequest,
  testCase: string,
  mocks: ExecutionMocks,
  { machines }: Service,
): Promise<ExecutionRequest> {
  try {
    await mocks.check(machines.resolve(request.machineArn).revision.source, testCase);
  } catch (error) {
    if (error instanceof UsageError) throw new ApiError('ValidationException', error.message);
    throw error;
  }
  return { ...request, testCase };
}

/** Step Functions Local's syntax for a test case of its mock configuration: `arn#TestCase`. */
function splitTestCase(arn: string, mocks: ExecutionMocks | undefined): readonly (string | undefined)[] {
  const hash = arn.indexOf('#');
  if (hash < 0) return [arn];
  if (mocks === undefined) {
    throw new ApiError('ValidationException', `'${arn.slice(hash)}' names a test case: start the server with --mock`);
  }
  return [arn.slice(0, hash), arn.slice(hash + 1)];
}

function listedChild({
  arn,
  name,
  status,
  startDate,
  stopDate,
  items,
  redriveCount,
  redriveDate,
}: ListedChild): JsonObject {
  return {
    executionArn: arn,
    name,
    status,
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    itemCount: items,
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: seconds(redriveDate) }),
  };
}

/** One page of a longer list, starting after a key. */
async function fetchWanted<Item>(
  fetch: (after: string | undefined) => Promise<readonly (readonly [string, Item])[]>,
  isWanted: (item: Item) => boolean,
  after: string | undefined,
  limit: number,
): Promise<readonly (readonly [string, Item])[]> {
  const wanted: (readonly [string, Item])[] = [];
  for (let from = after; wanted.length < limit; ) {
    const found = await fetch(from);
    wanted.push(...found.filter(([, item]) => isWanted(item)));
    if (found.length < limit) break;
    from = found.at(-1)![0];
  }
  return wanted.slice(0, limit);
}

function listed(
  { name, status, startDate, stopDate, redriveCount = 0, redriveDate, ...qualified }: ListedExecution,
  machine: RegisteredMachine,
): JsonObject {
  return {
    executionArn: executionArn(machine.arn, machine.type, name),
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    ...qualifiers(qualified),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: seconds(redriveDate) }),
  };
}

/**
 * Details of a history's first events that the engine does not know: the original text of the input, and the requested
 * names.
 */
function firstDetails({ id, type }: TraceEvent, written: object, record: ExecutionRecord): object {
  if (id > 2) return {};
  const input = writtenInput(record);
  const { executionStartedEventDetails, stateEnteredEventDetails } = written as Record<string, JsonObject>;
  if (type === 'ExecutionStarted') {
    const details = { ...executionStartedEventDetails, ...input, ...qualifiers(record.target) };
    return { executionStartedEventDetails: details };
  }
  return stateEnteredEventDetails === undefined
    ? {}
    : { stateEnteredEventDetails: { ...stateEnteredEventDetails, ...input } };
}

/** Clients get back the text that they sent. */
function writtenInput({ inputText }: ExecutionRecord): JsonObject {
  return inputText === undefined ? {} : { input: inputText };
}

function qualifiers({ versionArn, aliasArn }: Pick<ListedExecution, 'versionArn' | 'aliasArn'>): JsonObject {
  return {
    ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
    ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
  };
}

/** `includeExecutionData: false` leaves out inputs and outputs, including those of tasks. */
function withoutData(event: JsonObject): JsonObject {
  const strip = (details: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(details).filter(
        ([field]) => !/^(?:input|output|parameters|assignedVariables)(?:Details)?$/.test(field),
      ),
    );
  return Object.fromEntries(
    Object.entries(event).map(([key, value]): [string, Json] => [
      key,
      key.endsWith('EventDetails') ? strip(value as JsonObject) : value,
    ]),
  );
}

export function ofStandardOnly(): ApiError {
  return new ApiError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
}

function forMapRunsOnly(what: string): ApiError {
  return new ApiError(
    'ValidationException',
    `${what} needs a mapRunArn: it is not for the executions of a state machine`,
  );
}
