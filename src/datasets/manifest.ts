import { lastPartOf } from '../arn.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { type DataFormat, type DataObject, readerError, uriOf } from './readers/data-reader.ts';
import type { DataType } from './readers/index.ts';
import { readLines } from './readers/json-lines.ts';

/** A data file listed in a manifest, and how to read it. */
export interface ManifestEntry {
  readonly object: DataObject;
  readonly type: DataType;
  readonly format: DataFormat;
}

/** The manifest of an Athena UNLOAD: the URI of one data file per line. */
export async function* readAthenaManifest(
  manifest: DataObject,
  type: DataType,
  format: DataFormat,
): AsyncGenerator<ManifestEntry> {
  for await (const { lines, number } of readLines(manifest)) {
    for (const [i, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const [, bucket, key] = /^"?s3:\/\/([^/]+)\/(.+?)"?$/.exec(line.trim()) ?? [];
      if (bucket === undefined || key === undefined) {
        throw readerError(`${uriOf(manifest)} is not an Athena manifest: line ${number + i} is not an s3:// URI.`);
      }
      yield { object: { store: manifest.store, bucket, key }, type, format };
    }
  }
}

/**
 * An S3 inventory's manifest.json: its data files list objects, one per row, with the columns that the manifest names.
 */
export async function readInventoryManifest(manifest: DataObject): Promise<readonly ManifestEntry[]> {
  const document = await readDocument(manifest);
  const bucket = lastPartOf(textOf(document, 'destinationBucket', manifest));
  const fileFormat = textOf(document, 'fileFormat', manifest);
  const type = inventoryTypes.get(fileFormat);
  if (type === undefined) {
    throw readerError(
      `${uriOf(manifest)} describes an inventory in ${fileFormat}; only CSV and Parquet are supported.`,
    );
  }
  const files = ownValue(document, 'files') ?? null;
  if (!isJsonArray(files)) throw notInventory(manifest, 'files');
  const csvHeaders = type === 'CSV' ? textOf(document, 'fileSchema', manifest).split(/\s*,\s*/) : undefined;
  return files.map((file) => {
    if (!isJsonObject(file)) throw notInventory(manifest, 'files');
    const key = textOf(file, 'key', manifest);
    return { object: { store: manifest.store, bucket, key }, type, format: { csvHeaderLocation: 'GIVEN', csvHeaders } };
  });
}

const inventoryTypes: ReadonlyMap<string, DataType> = new Map([
  ['CSV', 'CSV'],
  ['Parquet', 'PARQUET'],
]);

async function readDocument(manifest: DataObject): Promise<JsonObject> {
  let text = '';
  for await (const { lines } of readLines(manifest)) text += `${lines.join('\n')}\n`;
  let document: Json = null;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw readerError(`${uriOf(manifest)} is not an S3 inventory manifest: ${(error as Error).message}.`);
  }
  if (!isJsonObject(document))
    throw readerError(`${uriOf(manifest)} is not an S3 inventory manifest: it is not an object.`);
  return document;
}

function textOf(object: JsonObject, field: string, manifest: DataObject): string {
  const value = ownValue(object, field);
  if (typeof value !== 'string') throw notInventory(manifest, field);
  return value;
}

function notInventory(manifest: DataObject, field: string): Error {
  return readerError(`${uriOf(manifest)} is not an S3 inventory manifest: its field "${field}" is missing or wrong.`);
}
