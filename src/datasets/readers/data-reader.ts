import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import type { ObjectStore } from '../object-store.ts';

/** One format of data files: reads the items of an object, in batches as its bytes come in. */
export type DataReader = (object: DataObject, format: DataFormat) => AsyncIterable<ItemBatch>;

export interface DataObject {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
}

/** The fields of ReaderConfig that say how to read a file; undefined where the definition has none. */
export interface DataFormat {
  readonly csvHeaderLocation?: 'FIRST_ROW' | 'GIVEN' | undefined;
  readonly csvHeaders?: readonly string[] | undefined;
  readonly csvDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB' | undefined;
  /** RFC 6901. */
  readonly itemsPointer?: string | undefined;
}

export interface ItemBatch {
  readonly values: readonly Json[];
  /** One for each value, where the items are the members of an object. */
  readonly keys?: readonly string[];
}

/** "Step Functions supports reading an item of up to 8 MB": what bounds the memory of a reader. */
export const MAX_ITEM_LENGTH = 8 * 1024 * 1024;

export function uriOf(object: DataObject): string {
  return `s3://${object.bucket}/${object.key}`;
}

/** The dataset cannot be read: what a Catch of the Map state sees. */
export function readerError(cause: string): StatesError {
  return new StatesError('States.ItemReaderFailed', cause);
}
