import type { Readable } from 'node:stream';

/**
 * The part of S3 that a Distributed Map needs, implemented by a folder on disk or by an endpoint. Every method rejects
 * with a StatesError as the S3 integration would fail (`S3.NoSuchKeyException`).
 */
export interface ObjectStore {
  /** The object's bytes, or those of a range, as a stream. */
  open(bucket: string, key: string, range?: ByteRange): Promise<OpenObject>;
  /** The objects whose keys begin with the prefix, by key in UTF-8 order. */
  list(bucket: string, prefix: string): AsyncIterable<StoredObject>;
  /** Begins writing an object; it appears when the writer is closed, completely or not at all. */
  create(bucket: string, key: string): Promise<ObjectWriter>;
}

export interface ByteRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface OpenObject {
  readonly body: Readable;
  /** Bytes of the entire object, whatever the range. */
  readonly size: number;
}

export interface ObjectWriter {
  /** Resolves when more may be written. */
  write(data: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
  /** Discards what has been written. Does nothing after close or a failure. */
  abort(): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** The MD5 in quotes, as in S3. Computed only on demand: a folder has to read the file for it. */
  etag(): Promise<string>;
}
