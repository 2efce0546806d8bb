import type { ChildRecord } from '../engine/world.ts';
import type { Json } from '../json.ts';

/** How values are written as JSON text. */
export type Stringify = (value: Json) => string;

/**
 * What ResultWriter exports of a child execution where nothing transforms it, as JSON text; its fields as AWS names and
 * orders them. Written out: of hundreds of thousands, an object would cost more than all else that a child does.
 */
export function formatExecutionRecord(child: ChildRecord, stringify: Stringify): string {
  const { input, output, cause, error } = child;
  const isSuccess = child.status === 'SUCCEEDED';
  const inputText = JSON.stringify(stringify(input));
  // a child that hands its input through is usual
  const outputText = output === input || output === undefined ? inputText : JSON.stringify(stringify(output));
  return (
    `{${cause === undefined ? '' : `"Cause":${JSON.stringify(cause)},`}` +
    `${error === undefined ? '' : `"Error":${JSON.stringify(error)},`}` +
    `"ExecutionArn":${JSON.stringify(child.executionArn)},` +
    `"Input":${inputText},"InputDetails":{"Included":true},"Name":${JSON.stringify(child.name)},` +
    `${output === undefined ? '' : `"Output":${outputText},`}"OutputDetails":{"Included":true},` +
    `"RedriveCount":0,${isSuccess ? NOT_REDRIVABLE : REDRIVABLE},` +
    `"StartDate":"${formatDate(child.startDate)}","StateMachineArn":${JSON.stringify(child.machineArn)},` +
    `"Status":"${child.status}","StopDate":"${formatDate(child.stopDate)}"}`
  );
}

const NOT_REDRIVABLE =
  '"RedriveStatus":"NOT_REDRIVABLE","RedriveStatusReason":"Execution is SUCCEEDED and cannot be redriven"';
const REDRIVABLE = '"RedriveStatus":"REDRIVABLE_BY_MAP_RUN"';

/** The time that was formatted last: hundreds of children start and end in one millisecond. */
let last = { time: Number.NaN, text: '' };

function formatDate(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}

/** What is exported of an item or batch that was never started, because the Map Run failed or was aborted first. */
export function formatPendingRecord(input: Json, stringify: Stringify): string {
  return `{"Input":${JSON.stringify(stringify(input))},"InputDetails":{"Included":true},"Status":"PENDING"}`;
}
