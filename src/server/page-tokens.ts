import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';

/** "Each pagination token expires after 24 hours." */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Undefined at the end. */
  readonly nextToken: string | undefined;
}

/** Cuts lists into pages. A token says where the next one begins; it is signed, so that nobody can make one up. */
export class PageTokens {
  readonly #key = randomBytes(32);
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param list what is listed: a token of one list is none of another
   * @param items in the list's order, each with a key that stays its own while others come and go
   * @param size how many items a page has; 0 and undefined stand for `fallback`
   * @throws ApiError InvalidToken
   */
  page<Item>(
    list: string,
    items: Iterable<readonly [key: string, item: Item]>,
    {
      token,
      size,
      fallback = 100,
    }: { readonly token?: string | undefined; readonly size?: number | undefined; readonly fallback?: number },
  ): Page<Item> {
    const after = token === undefined ? undefined : this.#read(list, token);
    const most = size === undefined || size === 0 ? fallback : size;
    const page: Item[] = [];
    let last: string | undefined;
    let isSkipping = after !== undefined;
    for (const [key, item] of items) {
      if (isSkipping) {
        isSkipping = key !== after;
        continue;
      }
      if (page.length === most) return { items: page, nextToken: this.#write(list, last!) };
      page.push(item);
      last = key;
    }
    return { items: page, nextToken: undefined };
  }

  #write(list: string, after: string): string {
    const content = Buffer.from(JSON.stringify([list, after, this.#now()])).toString('base64url');
    return `${content}.${this.#sign(content)}`;
  }

  #read(list: string, token: string): string {
    const refused = new ApiError('InvalidToken', "Invalid Token: 'Invalid token'");
    const [content = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.#sign(content));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw refused;
    const [of, after, time] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, string, number];
    if (of !== list || this.#now() - time > LIFETIME_MS) throw refused;
    return after;
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#key).update(content).digest('base64url');
  }
}

/** A page as the API answers it. */
export function pageAnswer(name: string, { items, nextToken }: Page<JsonObject>): JsonObject {
  return { [name]: items, ...(nextToken !== undefined && { nextToken }) };
}
