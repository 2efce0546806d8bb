import { createHash } from 'node:crypto';
import { traceHeader, traceRoot } from './trace-id.ts';

/** The earlier calls in a call's trace header: their root, and how often each function was invoked. */
export interface CallerTrace {
  readonly root: string;
  /** By the functions' marks. */
  readonly lineage: ReadonlyMap<string, number>;
}

/**
 * Parses an `X-Amzn-Trace-Id`. The SDKs pass on the invocation's `_X_AMZN_TRACE_ID`, with which Lambda detects loops.
 * Source: AWS Lambda developer guide, "Use Lambda recursive loop detection to prevent infinite loops".
 */
export function readTrace(header = ''): CallerTrace {
  const root = /\bRoot=([\w-]{1,100})/.exec(header)?.[1] ?? traceRoot(Date.now());
  const lineage = /\bLineage=([\w:|]{1,2000})/.exec(header)?.[1] ?? '';
  const counts = [...lineage.matchAll(/(\w+):(\d+)/g)].map(([, mark, count]) => [mark!, Number(count)] as const);
  return { root, lineage: new Map(counts) };
}

/** How often a function has been invoked in this call's chain. */
export function countInvocations({ lineage }: CallerTrace, functionArn: string): number {
  return lineage.get(markOf(functionArn)) ?? 0;
}

/** `_X_AMZN_TRACE_ID` of an invocation requested by a function. */
export function nestedTraceHeader({ root, lineage }: CallerTrace, functionArn: string): string {
  const mark = markOf(functionArn);
  const marks = new Map([...lineage, [mark, (lineage.get(mark) ?? 0) + 1]]);
  const text = [...marks].map(([name, count]) => `${name}:${count}`).join('|');
  return `${traceHeader(Date.now(), root)};Lineage=${text}`;
}

function markOf(functionArn: string): string {
  return createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
}
