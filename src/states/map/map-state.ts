import type { Machine, NumberField, StateBase } from '../../definition/definition.ts';
import type { Expression } from '../../expressions/expression.ts';
import type { JsonPath } from '../../expressions/jsonpath/path.ts';
import type { Range } from '../../source/source-file.ts';

export interface MapState extends StateBase {
  readonly processor: Machine;
  readonly mode: 'INLINE' | 'DISTRIBUTED';
  /** The type of the child executions; DISTRIBUTED only. */
  readonly executionType?: 'STANDARD' | 'EXPRESS' | undefined;
  /** JSONPath. Default: `$`. */
  readonly itemsPath?: JsonPath | undefined;
  /** JSONata. */
  readonly items?: Expression | undefined;
  /** ItemSelector, or the legacy Parameters: evaluated per item with the Map's effective input and `$$.Map.Item`. */
  readonly itemSelector?: Expression | undefined;
  readonly maxConcurrency?: NumberField | undefined;
  readonly toleratedFailureCount?: NumberField | undefined;
  readonly toleratedFailurePercentage?: NumberField | undefined;
  readonly label?: string | undefined;
  readonly labelRange?: Range | undefined;
  readonly itemReader?: ItemReader | undefined;
  readonly itemBatcher?: ItemBatcher | undefined;
  readonly resultWriter?: ResultWriter | undefined;
}

export interface ItemReader {
  /** `s3:getObject` or `s3:listObjectsV2`. */
  readonly action: 'getObject' | 'listObjectsV2';
  /** Evaluates Parameters or Arguments: Bucket, Key, Prefix, VersionId ... */
  readonly parameters: Expression;
  readonly inputType?: 'CSV' | 'JSON' | 'JSONL' | 'PARQUET' | 'MANIFEST' | undefined;
  readonly manifestType?: 'ATHENA_DATA' | 'S3_INVENTORY' | undefined;
  readonly csvHeaderLocation?: 'FIRST_ROW' | 'GIVEN' | undefined;
  readonly csvHeaders?: readonly string[] | undefined;
  readonly csvDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB' | undefined;
  /** A JSON pointer to the array or object within the file. */
  readonly itemsPointer?: string | undefined;
  readonly maxItems?: NumberField | undefined;
  readonly transformation?: 'NONE' | 'LOAD_AND_FLATTEN' | undefined;
}

export interface ItemBatcher {
  readonly batchInput?: Expression | undefined;
  readonly maxItemsPerBatch?: NumberField | undefined;
  readonly maxInputBytesPerBatch?: NumberField | undefined;
}

export interface ResultWriter {
  /** Absent: WriterConfig only formats the state's own output. */
  readonly parameters?: Expression | undefined;
  readonly outputType: 'JSON' | 'JSONL';
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
}
