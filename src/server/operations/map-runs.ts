import type { MapRunCount } from '../../engine/map-run.ts';
import type { JsonObject } from '../../json.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { MAX_EVENTS } from '../../step-functions/redrive-status.ts';
import { countChildren, type MapRunRecord } from '../map-run-registry.ts';
import { type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { pageOf } from './machines.ts';

/** The runs of Distributed Maps. Source: the API reference of Step Functions. */
export const mapRunOperations: Operations = {
  async DescribeMapRun(parameters, { executions }) {
    return describe(executions.mapRuns.get(parameters.text('mapRunArn')));
  },

  async ListMapRuns(parameters, { executions, pages }) {
    const { info } = await executions.getStandard(parameters.text('executionArn'));
    const items = executions.mapRuns
      .of(info.arn)
      .toReversed()
      .map((record) => [record.run.mapRunArn, listed(record)] as const);
    return pageAnswer('mapRuns', pages.page(`map runs ${info.arn}`, items, pageOf(parameters)));
  },

  async UpdateMapRun(parameters, { executions }) {
    const { run, status } = executions.mapRuns.get(parameters.text('mapRunArn'));
    const change = {
      maxConcurrency: parameters.count('maxConcurrency', 0, Number.MAX_SAFE_INTEGER),
      toleratedFailureCount: parameters.count('toleratedFailureCount', 0, Number.MAX_SAFE_INTEGER),
      toleratedFailurePercentage: parameters.number('toleratedFailurePercentage', 0, 100),
    };
    if (status !== 'RUNNING') {
      throw new ApiError('ValidationException', `The Map Run is ${status}: only one that is RUNNING can be updated`);
    }
    run.update(Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)));
    return {};
  },
};

function listed({ run, startDate, stopDate }: MapRunRecord): JsonObject {
  return {
    executionArn: run.execution.arn,
    mapRunArn: run.mapRunArn,
    stateMachineArn: run.machineArn,
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
  };
}

function describe(record: MapRunRecord): JsonObject {
  const { run, status, startDate, stopDate, redriveDate } = record;
  const counts = countChildren(record);
  const full = countFull(record);
  const list = (unit: keyof MapRunCount): JsonObject => ({
    pending: counts.PENDING[unit],
    running: counts.RUNNING[unit],
    succeeded: counts.SUCCEEDED[unit],
    failed: counts.FAILED[unit],
    timedOut: counts.TIMED_OUT[unit],
    aborted: counts.ABORTED[unit],
    total: Object.values(counts).reduce((sum, count) => sum + count[unit], 0),
    resultsWritten: run.written[unit],
    failuresNotRedrivable: full[unit],
    pendingRedrive: counts.PENDING_REDRIVE[unit],
  });
  return {
    mapRunArn: run.mapRunArn,
    executionArn: run.execution.arn,
    status,
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    ...run.settings,
    itemCounts: list('items'),
    executionCounts: list('executions'),
    redriveCount: run.redriveCount,
    ...(redriveDate !== undefined && { redriveDate: seconds(redriveDate) }),
  };
}

/** Unsuccessful children that a redrive cannot let go on: their histories are full. */
function countFull({ children }: MapRunRecord): MapRunCount {
  const full = children.filter(({ outcome, events }) => {
    return outcome !== undefined && outcome.status !== 'SUCCEEDED' && events.length >= MAX_EVENTS;
  });
  return { executions: full.length, items: full.reduce((sum, { info }) => sum + (info.mapRun?.items ?? 1), 0) };
}
