import { executionArn } from '../../arn.ts';
import type { JsonObject } from '../../json.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { unsupportedType } from '../../step-functions/unsupported-type.ts';
import type { ListedExecution } from '../execution-file.ts';
import type { ListedChild } from '../map-run-file.ts';
import { type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import type { RegisteredMachine } from '../registered-machine.ts';
import { qualifiers } from './execution-fields.ts';
import { pageOf } from './machines.ts';

type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** Lists executions: of a machine, a version, an alias or a Map run. Source: the API reference of Step Functions. */
export const listOperations: Operations = {
  async ListExecutions(parameters, { machines, executions, pages }) {
    const status = parameters.oneOf<Status>('statusFilter');
    const mapRun = parameters.optionalText('mapRunArn');
    const redrives = parameters.oneOf<'REDRIVEN' | 'NOT_REDRIVEN'>('redriveFilter');
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
    if (target.machine.type === 'EXPRESS') throw unsupportedType();
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
};

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

function forMapRunsOnly(what: string): ApiError {
  return new ApiError(
    'ValidationException',
    `${what} needs a mapRunArn: it is not for the executions of a state machine`,
  );
}
