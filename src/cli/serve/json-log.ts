import pino from 'pino';
import type { ExecutionRecord } from '../../server/execution-record.ts';
import type { TextSink } from '../io.ts';
import { writePlain } from '../outputs/outputs.ts';
import type { ServerLog } from './server-log.ts';

/** For programs: one JSON object per line, in pino's format. `level` is 20 debug, 30 info, 40 warn, 50 error. */
export function createJsonLog(stdout: TextSink, { isQuiet, isVerbose }: JsonLogOptions): ServerLog {
  const log = pino(
    { base: null, level: isVerbose ? 'debug' : 'info' },
    { write: (line: string) => writePlain(stdout, line) },
  );
  return {
    listening({ url, machines, accessKey, ui, triggers, resumed }) {
      const events = triggers.map(({ id }) => id);
      log.info(
        { url, stateMachines: machines, events, ...(resumed > 0 && { resumed }), ...(ui !== undefined && { ui }) },
        'listening',
      );
      if (accessKey !== undefined) log.warn({ accessKey }, 'other machines can reach it');
    },
    execution(execution) {
      if (isQuiet) return;
      const { outcome } = execution;
      const facts = describe(execution);
      if (outcome === undefined) log.info(facts, 'execution started');
      else if (outcome.status === 'SUCCEEDED') log.info(facts, 'execution ended');
      else log.error(facts, 'execution ended');
      if (outcome === undefined) return;
      for (const { id, type, timestamp, details } of execution.events) {
        log.debug({ executionArn: execution.info.arn, event: { id, type, timestamp, ...details } }, 'event');
      }
    },
    line: (text) => log.info({ from: 'handler' }, text),
    warn: (text) => log.warn(text),
    changed: (files) => log.info({ files }, 'files changed'),
  };
}

interface JsonLogOptions {
  readonly isQuiet: boolean;
  /** Also the events of each execution, once it has ended. */
  readonly isVerbose: boolean;
}

function describe({ info, started, outcome, target }: ExecutionRecord): object {
  return {
    executionArn: info.arn,
    stateMachine: info.machineName,
    ...(target.versionArn !== undefined && { stateMachineVersionArn: target.versionArn }),
    name: info.name,
    status: outcome?.status ?? 'RUNNING',
    ...(outcome !== undefined && {
      durationMs: outcome.stopDate - started.startDate,
      ...(outcome.error !== undefined && { error: outcome.error }),
      ...(outcome.cause !== undefined && { cause: outcome.cause }),
    }),
  };
}
