import type { MapRunCount } from '../../engine/map-run.ts';
import type { JsonObject } from '../../json.ts';
import type { MapRunFacts } from '../map-run-file.ts';
import { type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { pageOf } from './machines.ts';

/** The runs of Distributed Maps. Source: the API reference of Step Functions. */
export const mapRunOperations: Operations = {
  async DescribeMapRun(parameters, { executions }) {
    return describe(await executions.mapRuns.get(parameters.text('mapRunArn')));
  },

  async ListMapRuns(parameters, { executions, pages }) {
    const { info } = await executions.getStandard(parameters.text('executionArn'));
    const runs = await executions.mapRuns.of(info.arn);
    const items = runs.map((run, i) => [[-i], listed(run)] as const).reverse();
    return pageAnswer('mapRuns', pages.page(`map runs ${info.arn}`, items, pageOf(parameters)));
  },

  async UpdateMapRun(parameters, { executions }) {
    const { mapRunArn } = await executions.mapRuns.get(parameters.text('mapRunArn'));
    const change = {
      maxConcurrency: parameters.number('maxConcurrency'),
      toleratedFailureCount: parameters.number('toleratedFailureCount'),
      toleratedFailurePercentage: parameters.number('toleratedFailurePercentage'),
    };
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    await executions.mapRuns.update(mapRunArn, given);
    return {};
  },
};

function listed({ executionArn, mapRunArn, machineArn, startDate, stopDate }: MapRunFacts): JsonObject {
  return {
    executionArn,
    mapRunArn,
    stateMachineArn: machineArn,
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
  };
}

function describe(run: MapRunFacts): JsonObject {
  const { startDate, stopDate, redriveDate, counts, pending, full } = run;
  const list = (unit: keyof MapRunCount): JsonObject => ({
    pending: pending[unit],
    running: counts.RUNNING[unit],
    succeeded: counts.SUCCEEDED[unit],
    failed: counts.FAILED[unit],
    timedOut: counts.TIMED_OUT[unit],
    aborted: counts.ABORTED[unit],
    total: [pending, ...Object.values(counts)].reduce((sum, count) => sum + count[unit], 0),
    resultsWritten: run.written[unit],
    failuresNotRedrivable: full[unit],
    pendingRedrive: counts.PENDING_REDRIVE[unit],
  });
  return {
    mapRunArn: run.mapRunArn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: seconds(startDate),
    ...(stopDate !== undefined && { stopDate: seconds(stopDate) }),
    ...run.settings,
    itemCounts: list('items'),
    executionCounts: list('executions'),
    redriveCount: run.redriveCount,
    ...(redriveDate !== undefined && { redriveDate: seconds(redriveDate) }),
  };
}
