import { javaHashMapOrder } from '../../java-hash-map.ts';
import type { JsonObject } from '../../json.ts';
import type { SdkResponse } from './sdk.ts';

/** The tail of an optimised integration's result: what the service answered by HTTP, headers in the order of AWS's maps. */
export function httpMetadata(response: SdkResponse | undefined, requestId: string): JsonObject {
  const headers = readHeaders(response);
  const names = [...headers.keys()];
  const alphabetical = [...names].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const last = (name: string): string => headers.get(name)?.at(-1) ?? '';
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(javaHashMapOrder(names).map((name) => [name, headers.get(name) ?? []])),
      HttpHeaders: Object.fromEntries(alphabetical.map((name) => [name, last(name)])),
      HttpStatusCode: response?.statusCode ?? 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** As they came over the wire where that is still to be seen: the SDK itself writes their names in lower case. */
function readHeaders(response: SdkResponse | undefined): ReadonlyMap<string, readonly string[]> {
  const raw = response?.body?.rawHeaders ?? Object.entries(response?.headers ?? {}).flat();
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}
