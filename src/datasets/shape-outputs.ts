import type { ChildRecord } from '../engine/world.ts';
import { isJsonArray, type Json } from '../json.ts';
import { type Stringify, toExecutionRecord } from './execution-record.ts';

/** WriterConfig's Transformation. */
export type Transformation = 'NONE' | 'COMPACT' | 'FLATTEN';

/**
 * What a child execution adds to the results. NONE: its record. COMPACT: its output. FLATTEN: its output, or the elements
 * of one that is an array, one level deep. No transformation applies to an execution that has failed.
 */
export function shapeResult(child: ChildRecord, transformation: Transformation, stringify: Stringify): readonly Json[] {
  if (transformation === 'NONE' || child.output === undefined) return [toExecutionRecord(child, stringify)];
  return shapeOutputs([child.output], transformation);
}

/** The outputs of successful executions as COMPACT or FLATTEN wants them. */
function shapeOutputs(outputs: readonly Json[], transformation: 'COMPACT' | 'FLATTEN'): readonly Json[] {
  if (transformation === 'COMPACT') return outputs;
  return outputs.flatMap((output) => (isJsonArray(output) ? output : [output]));
}
