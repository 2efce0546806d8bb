import type { ObjectWriter } from '../../datasets/object-store.ts';
import type { SdkOutput } from './sdk.ts';

/** Sends a command of the client for S3, by its name without `Command`. Rejects with a StatesError. */
export type SendToS3 = (name: string, input: Readonly<Record<string, unknown>>) => Promise<SdkOutput>;

/** S3 takes parts of 5 MiB and more, and 10,000 of them: enough for 5 GB, the longest result file. */
const PART_BYTES = 8 * 1024 * 1024;

/** Writes an object in parts as they are full, or at once where there is less than one: it is there when it is complete. */
export function createS3ObjectWriter(
  send: SendToS3,
  target: { readonly Bucket: string; readonly Key: string },
): ObjectWriter {
  let chunks: string[] = [];
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
    const body = Buffer.from(chunks.join(''));
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
    async write(text) {
      chunks.push(text);
      bytes += Buffer.byteLength(text);
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
