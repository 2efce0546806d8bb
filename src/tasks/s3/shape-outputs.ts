import { isJsonArray, type Json } from '../../json.ts';

/** WriterConfig's Transformation. NONE is about records, which are exported as they are. */
export type Transformation = 'NONE' | 'COMPACT' | 'FLATTEN';

/**
 * The outputs of child executions as WriterConfig wants them: FLATTEN takes the elements of outputs that are arrays, one
 * level deep; COMPACT and NONE leave them as they are. With no place to export to, this is the Map state's own output.
 */
export function shapeOutputs(outputs: readonly Json[], transformation: Transformation): readonly Json[] {
  if (transformation !== 'FLATTEN') return outputs;
  return outputs.flatMap((output) => (isJsonArray(output) ? output : [output]));
}
