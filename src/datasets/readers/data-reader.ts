import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import type { ObjectStore } from '../object-store.ts';

/** A format of data files: reads the items of an object, in batches as its bytes arrive. */
export type DataReader = (object: DataObject, format: DataFormat) => AsyncIterable<ItemBatch>;

export interface DataObject {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
}

/** The fields of ReaderConfig for reading a file; undefined if the definition has none. */
export interface DataFormat {
  readonly csvHeaderLocation?: 'FIRST_ROW' | 'GIVEN' | undefined;
  readonly csvHeaders?: readonly string[] | undefined;
  readonly csvDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB' | undefined;
  /** RFC 6901. */
  readonly itemsPointer?: string | undefined;
}

export interface ItemBatch {
  readonly values: readonly Json[];
  /** One key for each value, if the items are the members of an object. */
  readonly keys?: readonly string[];
}

/** "Step Functions supports reading an item of up to 8 MB": this limits the memory of a reader. */
export const MAX_ITEM_LENGTH = 8 * 1024 * 1024;

/** The rest of a message: JavaScript would read such a number as Infinity, and write that as null. */
export const OUT_OF_RANGE = 'has a number that is out of the range of a double';

export function uriOf(object: DataObject): string {
  return `s3://${object.bucket}/${object.key}`;
}

/** The dataset cannot be read: a Catch of the Map state can match this. */
export function readerError(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}
