import { createLocalObjectStore, type LocalObjectStore } from '../../datasets/local-object-store.ts';
import type { StoredObject } from '../../datasets/object-store.ts';
import { notStarted } from '../../engine/not-started.ts';
import type { TaskContext, TaskRequest, TaskRunner } from '../../engine/task-runner.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { withoutPattern } from '../../services/find-integration.ts';
import { UsageError } from '../../source/usage-error.ts';
import { type GetTokens, waitForToken } from '../../step-functions/wait-for-token.ts';
import type { Integration } from '../integration.ts';
import { listLocalObjects } from './list-local-objects.ts';
import { describeObject, type ObjectRange, printTime, readRange, readText } from './local-objects.ts';

export interface LocalS3Options {
  /** The folder that stands in for S3. Absolute. */
  readonly dir: string;
  /** Waits for the answer to a task's token. */
  readonly getTokens: GetTokens;
}

type Action = (parameters: Parameters, store: LocalObjectStore) => Promise<JsonObject>;

interface ActionRow {
  readonly required: readonly string[];
  /** Parameters that are accepted and have no effect. */
  readonly optional: readonly string[];
  readonly run: Action;
}

/** What a folder does not store: it has neither metadata nor permissions, and one owner. */
const WITHOUT_EFFECT =
  'ACL BucketKeyEnabled CacheControl ChecksumAlgorithm ChecksumMode ContentDisposition ContentEncoding ContentLanguage ' +
  'ContentType ExpectedBucketOwner ExpectedSourceBucketOwner Metadata MetadataDirective RequestPayer ServerSideEncryption ' +
  'SsekmsKeyId StorageClass Tagging TaggingDirective';

const ACTIONS: Readonly<Record<string, ActionRow>> = {
  getObject: {
    required: ['Bucket', 'Key'],
    optional: ['Range'],
    async run(parameters, store) {
      const { bucket, key } = parameters;
      const whole = await store.describe(bucket, key);
      const range = readRange(parameters.text('Range'), whole.size);
      const body = await readText(await store.open(bucket, key, range), range?.length ?? whole.size);
      return { ...(await describe(whole, range)), Body: body };
    },
  },
  headObject: {
    required: ['Bucket', 'Key'],
    optional: ['Range'],
    async run(parameters, store) {
      const whole = await store.describe(parameters.bucket, parameters.key);
      return describe(whole, readRange(parameters.text('Range'), whole.size));
    },
  },
  putObject: {
    required: ['Bucket', 'Key'],
    optional: ['Body'],
    async run(parameters, store) {
      const { bucket, key } = parameters;
      const body = parameters.get('Body');
      const writer = await store.create(bucket, key);
      // Step Functions sends the JSON text of any value, including a string's quotes
      if (body !== undefined) await writer.write(JSON.stringify(body));
      await writer.close();
      return written(await (await store.describe(bucket, key)).etag());
    },
  },
  copyObject: {
    required: ['Bucket', 'Key', 'CopySource'],
    optional: [],
    async run(parameters, store) {
      const { bucket, key } = parameters;
      await store.copy(parameters.source(), { bucket, key });
      const copy = await store.describe(bucket, key);
      const result = { ETag: await copy.etag(), LastModified: printTime(copy.lastModified) };
      return { CopyObjectResult: result, ServerSideEncryption: 'AES256' };
    },
  },
  deleteObject: {
    required: ['Bucket', 'Key'],
    optional: [],
    async run({ bucket, key }, store) {
      await store.remove(bucket, key);
      return {};
    },
  },
  listObjectsV2: {
    required: ['Bucket'],
    optional: ['ContinuationToken', 'Delimiter', 'FetchOwner', 'MaxKeys', 'Prefix', 'StartAfter'],
    run: (parameters, store) =>
      listLocalObjects(store, {
        bucket: parameters.bucket,
        prefix: parameters.text('Prefix') ?? '',
        delimiter: parameters.text('Delimiter') ?? '',
        startAfter: parameters.text('StartAfter'),
        token: parameters.text('ContinuationToken'),
        maxKeys: parameters.count('MaxKeys'),
      }),
  },
};

/** The actions of `aws-sdk:s3` that a folder supports. */
export const LOCAL_S3_ACTIONS = Object.keys(ACTIONS);

/** `aws-sdk:s3:*` on the folder that stands in for S3, as far as a folder supports it. */
export function createLocalS3Integration({ dir, getTokens }: LocalS3Options): Integration {
  const store = createLocalObjectStore(dir);
  return {
    match(resource): TaskRunner | undefined {
      if (resource.kind !== 'integration' || resource.service !== 'aws-sdk:s3') return undefined;
      const name = withoutPattern(resource.action);
      const row = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
      if (row === undefined) return undefined;
      const call: TaskRunner = (request, context) => run(name, row, request, context, store);
      return resource.pattern === 'callback' ? waitForToken(call, getTokens) : call;
    },
  };
}

async function run(
  name: string,
  row: ActionRow,
  { payload, state }: TaskRequest,
  context: TaskContext,
  store: LocalObjectStore,
): Promise<Json> {
  const release = context.hold();
  try {
    const parameters = new Parameters(payload, row);
    const unknown = parameters.unsupported();
    if (unknown !== undefined) {
      throw new UsageError(
        `state '${state}': the folder of --s3 does not support the field '${unknown}' of s3:${name}\n` +
          '  --endpoint-url s3=http://localhost:PORT sends the task to your own server',
      );
    }
    context.notify({ kind: 'started' });
    return await row.run(parameters, store);
  } finally {
    release();
  }
}

/** A task's parameters, each as the type that S3 expects. */
class Parameters {
  readonly #payload: Json;
  readonly #fields: JsonObject;
  readonly #known: readonly string[];

  constructor(payload: Json, { required, optional }: ActionRow) {
    this.#payload = payload;
    this.#fields = isJsonObject(payload) ? payload : {};
    this.#known = [...required, ...optional];
    for (const field of required) {
      if (this.get(field) === undefined) throw this.#refuse(`The field '${field}' is required but was missing`);
    }
  }

  get bucket(): string {
    return this.text('Bucket') ?? '';
  }

  get key(): string {
    return this.text('Key') ?? '';
  }

  unsupported(): string | undefined {
    const taken = new Set([...this.#known, ...WITHOUT_EFFECT.split(' ')]);
    return Object.keys(this.#fields).find((field) => !taken.has(field) && this.get(field) !== undefined);
  }

  /** null counts as absent. */
  get(field: string): Json | undefined {
    return (Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined) ?? undefined;
  }

  /** Another value in place of a string is sent as its JSON text. */
  text(field: string): string | undefined {
    const value = this.get(field);
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  }

  count(field: string): number | undefined {
    const value = this.get(field);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) {
      throw this.#refuse(`The value for the field '${field}' must be a NUMBER`);
    }
    return number;
  }

  /** `bucket/key`, in URL encoding. */
  source(): { readonly bucket: string; readonly key: string } {
    const text = this.text('CopySource') ?? '';
    const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(text)) ?? [];
    if (bucket === undefined || key === undefined) {
      throw this.#refuse(`The value for the field 'CopySource' must be <bucket>/<key>, not '${text}'`);
    }
    return { bucket, key };
  }

  #refuse(reason: string): Error {
    return notStarted(this.#payload, reason);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function describe(object: StoredObject, range: ObjectRange | undefined): Promise<JsonObject> {
  return describeObject(object, await object.etag(), range);
}

function written(etag: string): JsonObject {
  return { ETag: etag, ServerSideEncryption: 'AES256' };
}
