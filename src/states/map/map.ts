import type { Machine, NumberField, StateBase } from '../../definition/definition.ts';
import type { Expression } from '../../expressions/expression.ts';
import type { JsonPath } from '../../expressions/jsonpath/path.ts';

export interface MapState extends StateBase {
  readonly processor: Machine;
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  /** Of the child executions; DISTRIBUTED only. */
  readonly executionType?: 'STANDARD' | 'EXPRESS';
  /** JSONPath; `$` where it is absent. */
  readonly itemsPath?: JsonPath;
  /** JSONata. */
  readonly items?: Expression;
  /** ItemSelector, or the legacy Parameters: per item, sees the Map's effective input and `$$.Map.Item`. */
  readonly itemSelector?: Expression;
  readonly maxConcurrency?: NumberField;
  readonly toleratedFailureCount?: NumberField;
  readonly toleratedFailurePercentage?: NumberField;
  readonly label?: string;
  readonly itemReader?: ItemReader;
  readonly itemBatcher?: ItemBatcher;
  readonly resultWriter?: ResultWriter;
}

export interface ItemReader {
  /** `s3:getObject` or `s3:listObjectsV2`. */
  readonly action: 'getObject' | 'listObjectsV2';
  /** Evaluates Parameters or Arguments: Bucket, Key, Prefix, VersionId ... */
  readonly parameters: Expression;
  readonly inputType?: 'CSV' | 'JSON' | 'JSONL' | 'PARQUET' | 'MANIFEST';
  readonly manifestType?: 'ATHENA_DATA' | 'S3_INVENTORY';
  readonly csvHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly csvHeaders?: readonly string[];
  readonly csvDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB';
  /** A JSON pointer to the array or object within the file. */
  readonly itemsPointer?: string;
  readonly maxItems?: NumberField;
  readonly transformation?: 'NONE' | 'LOAD_AND_FLATTEN';
}

export interface ItemBatcher {
  readonly batchInput?: Expression;
  readonly maxItemsPerBatch?: NumberField;
  readonly maxInputBytesPerBatch?: NumberField;
}

export interface ResultWriter {
  /** Absent: only WriterConfig shapes the state's own output. */
  readonly parameters?: Expression;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
}
