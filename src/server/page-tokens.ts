import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { Store } from './store/store.ts';

/** "Each pagination token expires after 24 hours." */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

const DEFAULT_SIZE = 100;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

/** The keys of a list ascend: texts or numbers, compared one after the other. */
type Key = readonly (string | number)[];

/** Splits lists into pages. A token contains the start of the next page; it is signed, so that it cannot be forged. */
export class PageTokens {
  readonly #now: () => number;
  readonly #store: Store;
  #key: Buffer = randomBytes(32);

  /** @param now milliseconds since the epoch */
  constructor(now: () => number, store: Store) {
    this.#now = now;
    this.#store = store;
  }

  /** Tokens from before a restart stay valid. */
  async load(): Promise<void> {
    const known = await this.#store.get('meta', 'page key');
    if (known === undefined) this.#store.put('meta', 'page key', this.#key.toString('hex'));
    else this.#key = Buffer.from(known, 'hex');
  }

  /**
   * Splits a long list, of which it fetches only the requested page.
   * @param fetch returns up to a number of items, starting after a key
   * @throws ApiError InvalidToken
   */
  async fetchPage<Item>(
    list: string,
    { token, size }: { readonly token?: string | undefined; readonly size?: number | undefined },
    fetch: (after: string | undefined, limit: number) => Promise<readonly (readonly [key: string, item: Item])[]>,
  ): Promise<Page<Item>> {
    const after = token === undefined ? undefined : this.#read<string>(list, token);
    const most = size === undefined || size === 0 ? DEFAULT_SIZE : size;
    // one extra item shows whether there is another page
    const found = await fetch(after, most + 1);
    const items = found.slice(0, most).map(([, item]) => item);
    return { items, nextToken: found.length > most ? this.#write(list, found[most - 1]![0]) : undefined };
  }

  /**
   * @param list identifies the list: its tokens are not valid for other lists
   * @param items by ascending key: the next page is there even if the last item of this one is removed
   * @param size items per page; 0 and undefined mean `fallback`
   * @throws ApiError InvalidToken
   */
  page<Item>(
    list: string,
    items: Iterable<readonly [key: Key, item: Item]>,
    {
      token,
      size,
      fallback = DEFAULT_SIZE,
    }: { readonly token?: string | undefined; readonly size?: number | undefined; readonly fallback?: number },
  ): Page<Item> {
    const after = token === undefined ? undefined : this.#read<Key>(list, token);
    const most = size === undefined || size === 0 ? fallback : size;
    const page: Item[] = [];
    let last: Key | undefined;
    for (const [key, item] of items) {
      if (after !== undefined && !isAfter(key, after)) continue;
      if (page.length === most) return { items: page, nextToken: this.#write(list, last!) };
      page.push(item);
      last = key;
    }
    return { items: page, nextToken: undefined };
  }

  #write(list: string, after: string | Key): string {
    const content = Buffer.from(JSON.stringify([list, after, this.#now()])).toString('base64url');
    return `${content}.${this.#sign(content)}`;
  }

  #read<After extends string | Key>(list: string, token: string): After {
    const refused = new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
    const dot = token.indexOf('.');
    const content = token.slice(0, dot);
    const expected = Buffer.from(this.#sign(content));
    const given = Buffer.from(token.slice(dot + 1));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused;
    const [of, after, time] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, After, number];
    if (of !== list || this.#now() - time > LIFETIME_MS) throw refused;
    return after;
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#key).update(content).digest('base64url');
  }
}

function isAfter(key: Key, other: Key): boolean {
  const at = key.findIndex((part, i) => part !== other[i]);
  return at >= 0 && key[at]! > other[at]!;
}

/** A page in the API's format. */
export function pageAnswer(name: string, { items, nextToken }: Page<JsonObject>): JsonObject {
  return { [name]: items, ...(nextToken !== undefined && { nextToken }) };
}
