import type { Readable } from 'node:stream';
import type { ObjectStore, ObjectWriter } from '../../datasets/object-store.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { SdkCommandClass, SdkOutput } from './sdk.ts';
import { sdkServiceNames } from './service-titles.ts';
import type { Services } from './services.ts';

/** S3 itself, or a server with the same API, as a Distributed Map reads and writes it. */
export function createS3ObjectStore(services: Services): ObjectStore {
  const service = services.find('s3', 'a Distributed Map reads or writes S3');
  const send: SendToS3 = async (name, input) => {
    const Command = service.package.module[`${name}Command`] as SdkCommandClass | undefined;
    if (Command === undefined) throw new UsageError(`${service.package.name} has no ${name}Command`);
    return (await services.send(service, new Command(input), sdkServiceNames)).result;
  };
  return {
    async open(bucket, key, range) {
      const answer = await send('GetObject', {
        Bucket: bucket,
        Key: key,
        ...(range !== undefined && { Range: `bytes=${range.start}-${range.end - 1}` }),
      });
      const whole = /\/(\d+)$/.exec(String(answer.ContentRange ?? ''))?.[1] ?? answer.ContentLength;
      return { body: answer.Body as Readable, size: Number(whole) };
    },
    async *list(bucket, prefix) {
      let token: unknown;
      do {
        const page = await send('ListObjectsV2', {
          Bucket: bucket,
          Prefix: prefix,
          ...(token !== undefined && { ContinuationToken: token }),
        });
        for (const object of (page.Contents as readonly ListedObject[] | undefined) ?? []) {
          const { Key: key = '', Size: size = 0, LastModified, ETag = '' } = object;
          yield { key, size, lastModified: LastModified?.getTime() ?? 0, etag: async () => ETag };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    create: async (bucket, key) => createS3ObjectWriter(send, { Bucket: bucket, Key: key }),
  };
}

interface ListedObject {
  readonly Key?: string;
  readonly Size?: number;
  readonly LastModified?: Date;
  readonly ETag?: string;
}

/** Sends a command of the S3 client, by its name without `Command`. Rejects with a StatesError. */
type SendToS3 = (name: string, input: Readonly<Record<string, unknown>>) => Promise<SdkOutput>;

/** S3 accepts parts of at least 5 MiB, and 10,000 of them: enough for 5 GB, the longest result file. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Uploads an object in parts as they fill up, or at once if it is smaller than one: the object exists when it is
 * complete.
 */
function createS3ObjectWriter(send: SendToS3, target: { readonly Bucket: string; readonly Key: string }): ObjectWriter {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let uploadId: unknown;
  const parts: { readonly ETag: unknown; readonly PartNumber: number }[] = [];

  async function sendPart(): Promise<void> {
    uploadId ??= (await send('CreateMultipartUpload', target)).UploadId;
    const PartNumber = parts.length + 1;
    const { ETag } = await send('UploadPart', { ...target, UploadId: uploadId, PartNumber, Body: take() });
    parts.push({ ETag, PartNumber });
  }

  function take(): Buffer {
    const body = Buffer.concat(chunks);
    chunks = [];
    bytes = 0;
    return body;
  }

  async function abort(): Promise<void> {
    const id = uploadId;
    uploadId = undefined;
    take();
    if (id !== undefined) await send('AbortMultipartUpload', { ...target, UploadId: id });
  }

  async function attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      await abort().catch(() => {});
      throw error;
    }
  }

  return {
    async write(data) {
      const chunk = typeof data === 'string' ? Buffer.from(data) : data;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= PART_BYTES) await attempt(sendPart);
    },
    close: () =>
      attempt(async () => {
        if (uploadId === undefined) {
          await send('PutObject', { ...target, Body: take() });
          return;
        }
        if (bytes > 0) await sendPart();
        await send('CompleteMultipartUpload', { ...target, UploadId: uploadId, MultipartUpload: { Parts: parts } });
        uploadId = undefined;
      }),
    abort,
  };
}
