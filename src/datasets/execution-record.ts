import type { ChildRecord } from '../engine/world.ts';
import type { Json } from '../json.ts';

/** How values are written as JSON text. */
export type Stringify = (value: Json) => string;

/**
 * ResultWriter's record of a child execution without a transformation, as JSON text, with AWS's names and order of
 * fields. Concatenated: with hundreds of thousands of children, an object would cost more than everything else that a
 * child does.
 */
export function formatExecutionRecord(child: ChildRecord, stringify: Stringify): string {
  const { input, output, cause, error } = child;
  const isSuccess = child.status === 'SUCCEEDED';
  const inputText = JSON.stringify(stringify(input));
  // children often return their input
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

/** The most recently formatted time: hundreds of children start and end in the same millisecond. */
let last = { time: Number.NaN, text: '' };

function formatDate(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}

/** The record of an item or batch that was never started, because the Map Run failed or was aborted first. */
export function formatPendingRecord(input: Json, stringify: Stringify): string {
  return `{"Input":${JSON.stringify(stringify(input))},"InputDetails":{"Included":true},"Status":"PENDING"}`;
}
