import type { ChildRecord } from '../engine/world.ts';
import { isJsonArray, type Json } from '../json.ts';
import { formatExecutionRecord, type Stringify } from './execution-record.ts';

/** WriterConfig's Transformation. */
export type Transformation = 'NONE' | 'COMPACT' | 'FLATTEN';

/**
 * What a child execution contributes to the results. NONE: its record. COMPACT: its output. FLATTEN: its output, or the
 * elements of an array output, one level deep. A failed execution is never transformed.
 */
export function shapeResult(child: ChildRecord, transformation: Transformation): readonly Json[] {
  if (isRecord(child, transformation)) return [JSON.parse(formatExecutionRecord(child, JSON.stringify)) as Json];
  return shapeOutput(child.output!, transformation);
}

/** The results of a child execution, each as JSON text. */
export function formatResult(
  child: ChildRecord,
  transformation: Transformation,
  stringify: Stringify,
): readonly string[] {
  if (isRecord(child, transformation)) return [formatExecutionRecord(child, stringify)];
  return shapeOutput(child.output!, transformation).map(stringify);
}

function isRecord(child: ChildRecord, transformation: Transformation): boolean {
  return transformation === 'NONE' || child.output === undefined;
}

function shapeOutput(output: Json, transformation: Transformation): readonly Json[] {
  return transformation === 'FLATTEN' && isJsonArray(output) ? output : [output];
}
