import type { StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';

export interface PassState extends StateBase {
  /** Always literal, `.$` keys and all. JSONPath only. */
  readonly result?: Json;
}
