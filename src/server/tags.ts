import type { JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { missingMember } from './check-request.ts';
import type { Parameters } from './parameters.ts';
import type { Store } from './store/store.ts';

const SPACE = 'tags';

/** "You can add up to 50 tags to a resource." */
const MAX_TAGS = 50;

/** The tags of machines and activities, by ARN. */
export class Tags {
  readonly #byArn = new Map<string, Map<string, string>>();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const [arn, text] of await this.#store.list(SPACE)) {
      this.#byArn.set(arn, new Map(JSON.parse(text) as [string, string][]));
    }
  }

  /** @throws ApiError TooManyTags */
  add(arn: string, tags: GivenTags): void {
    const own = new Map([...(this.#byArn.get(arn) ?? []), ...tags]);
    if (own.size > MAX_TAGS) throw new ApiError('TooManyTags', `Too many tags on the resource: '${arn}'`);
    this.#byArn.set(arn, own);
    this.#save(arn);
  }

  /** For a new resource: an earlier one of this name may have been tagged while it was being deleted. */
  create(arn: string, tags: GivenTags): void {
    this.forget(arn);
    if (tags.length > 0) this.add(arn, tags);
  }

  remove(arn: string, keys: readonly string[]): void {
    for (const key of keys) this.#byArn.get(arn)?.delete(key);
    this.#save(arn);
  }

  list(arn: string): readonly JsonObject[] {
    return [...(this.#byArn.get(arn) ?? [])].map(([key, value]) => ({ key, value }));
  }

  forget(arn: string): void {
    this.#byArn.delete(arn);
    this.#store.delete(SPACE, arn);
  }

  #save(arn: string): void {
    const own = this.#byArn.get(arn);
    if (own !== undefined) this.#store.put(SPACE, arn, JSON.stringify([...own]));
  }
}

/** The tags of a request, by key. */
export type GivenTags = readonly (readonly [string, string])[];

/** Read before anything is created. @throws ApiError ValidationException, TooManyTags */
export function readTags(parameters: Parameters): GivenTags {
  const tags = parameters.items('tags') ?? [];
  if (tags.length > MAX_TAGS) throw new ApiError('TooManyTags', 'Too many tags on the resource');
  return tags.map((tag, i) => {
    const key = tag.optionalText('key');
    // the model does not say that a key is required
    if (key === undefined) throw missingMember(`tags.${i + 1}.member.key`);
    return [key, tag.optionalText('value') ?? ''];
  });
}
