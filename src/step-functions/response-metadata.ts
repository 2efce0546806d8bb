import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.ts';

/** The tail that optimised integrations put behind a service's answer; here of a call that no network has seen, answered at that time. */
export function responseMetadata(time: number, requestId: string = randomUUID()): JsonObject {
  const headers = {
    'x-amzn-RequestId': requestId,
    Date: new Date(time).toUTCString(),
    'Content-Type': 'application/x-amz-json-1.0',
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
