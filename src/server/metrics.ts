import type { Outcome } from '../engine/events.ts';
import type { ExecutionRecord } from './execution-record.ts';

/** Upper bounds of the duration buckets, in seconds. */
const BUCKETS = [0.01, 0.1, 1, 10, 60, 600, 3600] as const;

interface MachineCounts {
  started: number;
  running: number;
  readonly ended: Map<Outcome['status'], number>;
  /** How many took at most this long, by bucket. */
  readonly within: number[];
  seconds: number;
}

/**
 * Prometheus metrics about executions since the server started. Source: Prometheus' text format 0.0.4, and its naming
 * conventions.
 */
export class ServerMetrics {
  readonly #byMachine = new Map<string, MachineCounts>();

  /** Call these when an execution starts and when it ends. */
  count({ info, started, outcome }: ExecutionRecord): void {
    const counts = this.#of(info.machineName);
    if (outcome === undefined) {
      counts.started++;
      counts.running++;
      return;
    }
    const seconds = (outcome.stopDate - started.startDate) / 1000;
    counts.running = Math.max(0, counts.running - 1);
    counts.ended.set(outcome.status, (counts.ended.get(outcome.status) ?? 0) + 1);
    counts.seconds += seconds;
    BUCKETS.forEach((bound, i) => {
      if (seconds <= bound) counts.within[i]!++;
    });
  }

  /** An execution that was running before the server started, and continues. */
  countResumed({ info }: ExecutionRecord): void {
    this.#of(info.machineName).running++;
  }

  format(): string {
    const lines: string[] = [];
    const machines = [...this.#byMachine].map(
      ([name, counts]) => [`state_machine="${escapeLabel(name)}"`, counts] as const,
    );
    const family = (name: string, type: string, help: string): void => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    };
    family('sfn_run_executions_started_total', 'counter', 'Executions that have started, by state machine.');
    for (const [label, { started }] of machines) lines.push(`sfn_run_executions_started_total{${label}} ${started}`);
    family('sfn_run_executions_running', 'gauge', 'Executions that are running, by state machine.');
    for (const [label, { running }] of machines) lines.push(`sfn_run_executions_running{${label}} ${running}`);
    family('sfn_run_executions_ended_total', 'counter', 'Executions that have ended, by state machine and status.');
    for (const [label, { ended }] of machines) {
      for (const [status, count] of ended) {
        lines.push(`sfn_run_executions_ended_total{${label},status="${status}"} ${count}`);
      }
    }
    const duration = 'sfn_run_execution_duration_seconds';
    family(duration, 'histogram', 'How long executions took, by state machine.');
    for (const [label, { within, ended, seconds }] of machines) {
      const all = [...ended.values()].reduce((sum, count) => sum + count, 0);
      BUCKETS.forEach((bound, i) => void lines.push(`${duration}_bucket{${label},le="${bound}"} ${within[i]}`));
      lines.push(`${duration}_bucket{${label},le="+Inf"} ${all}`);
      lines.push(`${duration}_sum{${label}} ${seconds}`, `${duration}_count{${label}} ${all}`);
    }
    family('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.');
    lines.push(`process_resident_memory_bytes ${process.memoryUsage.rss()}`);
    return `${lines.join('\n')}\n`;
  }

  #of(machine: string): MachineCounts {
    const known = this.#byMachine.get(machine);
    if (known !== undefined) return known;
    const counts: MachineCounts = {
      started: 0,
      running: 0,
      ended: new Map(),
      within: BUCKETS.map(() => 0),
      seconds: 0,
    };
    this.#byMachine.set(machine, counts);
    return counts;
  }
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
