import { expect, test } from 'vitest';
import type { ExecutionRecord } from '../../src/server/execution-record.ts';
import { ServerMetrics } from '../../src/server/metrics.ts';

const execution = (ms?: number): ExecutionRecord => {
  const outcome = ms === undefined ? undefined : { status: 'SUCCEEDED', startDate: 0, stopDate: ms };
  return { info: { machineName: 'M' }, started: { startDate: 0 }, outcome } as unknown as ExecutionRecord;
};

// Prometheus' text format: the label `le` stands for "less than or equal", buckets are cumulative, the one of +Inf is
// equal to the count
test('an execution counts in each bucket whose bound it does not exceed', () => {
  const metrics = new ServerMetrics();
  for (const ms of [10, 100, 101, 3_600_001]) {
    metrics.count(execution());
    metrics.count(execution(ms));
  }
  metrics.count(execution());
  metrics.countResumed(execution());
  const lines = metrics.format().split('\n');
  expect(lines.filter((line) => line.includes('state_machine="M"'))).toEqual([
    'sfn_run_executions_started_total{state_machine="M"} 5',
    'sfn_run_executions_running{state_machine="M"} 2',
    'sfn_run_executions_ended_total{state_machine="M",status="SUCCEEDED"} 4',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="0.01"} 1',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="0.1"} 2',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="1"} 3',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="10"} 3',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="60"} 3',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="600"} 3',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="3600"} 3',
    'sfn_run_execution_duration_seconds_bucket{state_machine="M",le="+Inf"} 4',
    'sfn_run_execution_duration_seconds_sum{state_machine="M"} 3600.212',
    'sfn_run_execution_duration_seconds_count{state_machine="M"} 4',
  ]);
});
