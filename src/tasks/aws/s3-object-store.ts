import type { Readable } from 'node:stream';
import type { ObjectStore } from '../../datasets/object-store.ts';
import { UsageError } from '../../source/usage-error.ts';
import { createS3ObjectWriter, type SendToS3 } from './s3-object-writer.ts';
import type { SdkCommandClass } from './sdk.ts';
import { sdkServiceNames } from './service-titles.ts';
import type { Services } from './services.ts';

/** S3 itself, or a server that speaks its language, as a Distributed Map reads and writes it. */
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
