import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ApiError } from '../step-functions/api-error.ts';

/** Decides which requests a server accepts. */
export interface Gate {
  /** The host that the server listens on. */
  readonly host: string;
  /** The access key that must sign requests; undefined accepts any. */
  readonly accessKey: string | undefined;
}

/**
 * SDKs prefix the host with `sync-` for two operations. `localhost` and all its subdomains lead only to this machine.
 */
const LOOPBACK = /^(?:sync-)?(?:127\.\d+\.\d+\.\d+|(?:[\w-]+\.)*localhost|\[::1\])(?::\d+)?$/i;

/**
 * A page from another origin in a browser can send requests here, even under its own host name that resolves to this
 * machine. AWS clients send no Origin and use the host that they were given.
 * @throws ApiError AccessDeniedException, UnrecognizedClientException
 */
export function refuseStrangers({ headers }: IncomingMessage, { host, accessKey }: Gate): void {
  if (headers.origin !== undefined || isCrossSite(headers['sec-fetch-site'])) {
    throw new ApiError('AccessDeniedException', 'Requests from web pages are refused', 403);
  }
  const isOpen = host === '0.0.0.0' || host === '::';
  if (!isOpen && !LOOPBACK.test(headers.host ?? '') && headers.host?.replace(/:\d+$/, '') !== host) {
    throw new ApiError('AccessDeniedException', `The host '${headers.host ?? ''}' is not this server's`, 403);
  }
  if (accessKey !== undefined && !isSame(/Credential=([^/,\s]+)/.exec(headers.authorization ?? '')?.[1], accessKey)) {
    throw new ApiError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  }
}

/** For an image or a frame, browsers name the embedding site in Sec-Fetch-Site but send no Origin. */
function isCrossSite(site: string | string[] | undefined): boolean {
  return site === 'cross-site' || site === 'same-site';
}

function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
