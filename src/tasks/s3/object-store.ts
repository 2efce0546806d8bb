import type { Readable } from 'node:stream';

/** The part of S3 that a Distributed Map needs. A folder on disk, or later an endpoint, stands behind it. */
export interface ObjectStore {
  /** The object's bytes as a stream; rejects with a StatesError as the integration would fail (`S3.NoSuchKeyException`). */
  open(bucket: string, key: string): Promise<{ readonly body: Readable; readonly size: number }>;
  /** Objects by key in UTF-8 order. */
  list(bucket: string, prefix: string | undefined): AsyncIterable<StoredObject>;
  /** Writes an object as its chunks arrive. */
  write(bucket: string, key: string, chunks: AsyncIterable<string>): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Quoted, as S3 gives it. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}
