import { StatesError } from '../engine/errors.ts';
import type { DatasetBatch } from '../engine/world.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import { type ManifestEntry, readAthenaManifest, readInventoryManifest } from './manifest.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { type DataFormat, type DataObject, type ItemBatch, readerError } from './readers/data-reader.ts';
import { type DataType, dataReaders } from './readers/index.ts';

/** The fields of an ItemReader once its expressions are evaluated. */
export interface ReadOptions extends DataFormat {
  readonly action: 'getObject' | 'listObjectsV2';
  /** Bucket, Key, Prefix. VersionId and ExpectedBucketOwner do not apply to a folder. */
  readonly parameters: Json;
  readonly inputType?: DataType | 'MANIFEST' | undefined;
  readonly manifestType?: 'ATHENA_DATA' | 'S3_INVENTORY' | undefined;
  readonly transformation?: 'NONE' | 'LOAD_AND_FLATTEN' | undefined;
  /** 0 or undefined for all. */
  readonly maxItems?: number | undefined;
}

/**
 * Reads the dataset of a Distributed Map as a stream; stopping early closes open files.
 * @throws StatesError `States.ItemReaderFailed` with a cause that names the file and the position in it
 */
export async function* readItems(options: ReadOptions, store: ObjectStore): AsyncGenerator<DatasetBatch> {
  let left = options.maxItems || Number.POSITIVE_INFINITY;
  try {
    for await (const batch of readBatches(options, store)) {
      const { keys, source } = batch;
      const values = batch.values.length > left ? batch.values.slice(0, left) : batch.values;
      left -= values.length;
      yield keys === undefined ? { values, source } : { values: withKeys(values, keys), keys, source };
      if (left === 0) return;
    }
  } catch (error) {
    if (error instanceof StatesError && error.error !== 'States.ItemReaderFailed') throw readerError(error.cause ?? '');
    throw error;
  }
}

function withKeys(values: readonly Json[], keys: readonly string[]): readonly Json[] {
  return values.map((value, i) => ({ Key: keys[i]!, Value: value }));
}

type SourcedBatch = ItemBatch & { readonly source: string };

/** They do not apply to a folder, but S3 refuses one that is not a string. */
const UNUSED = ['VersionId', 'ExpectedBucketOwner'] as const;

async function* readBatches(options: ReadOptions, store: ObjectStore): AsyncGenerator<SourcedBatch> {
  for (const name of UNUSED) parameter(options, name, '');
  const bucket = parameter(options, 'Bucket');
  if (options.action === 'getObject') {
    for await (const entry of dataFiles(options, { store, bucket, key: parameter(options, 'Key') })) {
      yield* readEntry(entry);
    }
    return;
  }
  const prefix = parameter(options, 'Prefix', '');
  for await (const stored of store.list(bucket, prefix)) {
    if (options.transformation === 'LOAD_AND_FLATTEN') {
      yield* readEntry({ object: { store, bucket, key: stored.key }, type: dataType(options), format: options });
    } else {
      yield { values: [await describeObject(stored)], source: `S3://${bucket}` };
    }
  }
}

/** The object itself, or the objects listed in it if it is a manifest. */
async function* dataFiles(options: ReadOptions, object: DataObject): AsyncGenerator<ManifestEntry> {
  if (options.manifestType === 'ATHENA_DATA') yield* readAthenaManifest(object, dataType(options), options);
  else if (options.manifestType === 'S3_INVENTORY' || options.inputType === 'MANIFEST')
    yield* await readInventoryManifest(object);
  else yield { object, type: dataType(options), format: options };
}

async function* readEntry({ object, type, format }: ManifestEntry): AsyncGenerator<SourcedBatch> {
  const source = `S3://${object.bucket}/${object.key}`;
  for await (const batch of dataReaders[type](object, format)) yield { ...batch, source };
}

function dataType({ inputType }: ReadOptions): DataType {
  if (inputType === undefined || inputType === 'MANIFEST') {
    throw readerError('ReaderConfig has no InputType that says what the files are: CSV, JSON, JSONL or PARQUET.');
  }
  return inputType;
}

/** An item of `listObjectsV2`, with AWS's names and order of fields. */
async function describeObject(stored: StoredObject): Promise<Json> {
  return {
    Etag: await stored.etag(),
    LastModified: Math.floor(stored.lastModified / 1000),
    Key: stored.key,
    Size: stored.size,
    StorageClass: 'STANDARD',
  };
}

type ParameterName = 'Bucket' | 'Key' | 'Prefix' | (typeof UNUSED)[number];

function parameter({ parameters }: ReadOptions, name: ParameterName, fallback?: string): string {
  const value = (isJsonObject(parameters) ? ownValue(parameters, name) : undefined) ?? fallback;
  if (typeof value !== 'string') {
    throw readerError(`ItemReader's parameter ${name} must be a string but is ${JSON.stringify(value) ?? 'missing'}.`);
  }
  return value;
}
