import type { Service } from './operation.ts';

/** What Prometheus reads: executions by machine and status. Source: Prometheus' text format 0.0.4. */
export function formatMetrics({ executions }: Pick<Service, 'executions'>): string {
  const counts = new Map<string, number>();
  for (const { info, outcome } of executions.all) {
    const labels = `state_machine="${escapeLabel(info.machineName)}",status="${outcome?.status ?? 'RUNNING'}"`;
    counts.set(labels, (counts.get(labels) ?? 0) + 1);
  }
  const lines = [...counts].map(([labels, count]) => `sfn_run_executions{${labels}} ${count}`);
  return [
    '# HELP sfn_run_executions Executions since the server started, by state machine and status.',
    '# TYPE sfn_run_executions gauge',
    ...lines,
    '',
  ].join('\n');
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
