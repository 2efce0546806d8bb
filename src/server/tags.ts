import type { JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';

/** "You can add up to 50 tags to a resource." */
const MAX_TAGS = 50;

/** The tags of machines and activities, by ARN. */
export class Tags {
  readonly #byArn = new Map<string, Map<string, string>>();

  /** @throws ApiError TooManyTags */
  add(arn: string, tags: readonly JsonObject[]): void {
    const own = new Map(this.#byArn.get(arn));
    for (const { key, value } of tags) own.set(String(key), String(value ?? ''));
    if (own.size > MAX_TAGS) throw new ApiError('TooManyTags', `Too many tags on the resource: '${arn}'`);
    this.#byArn.set(arn, own);
  }

  remove(arn: string, keys: readonly string[]): void {
    for (const key of keys) this.#byArn.get(arn)?.delete(key);
  }

  list(arn: string): readonly JsonObject[] {
    return [...(this.#byArn.get(arn) ?? [])].map(([key, value]) => ({ key, value }));
  }

  forget(arn: string): void {
    this.#byArn.delete(arn);
  }
}
