import { UsageError } from '../../source/usage-error.ts';
import { packageOf } from './service-names.ts';

/** Where requests to AWS's services go: nowhere, unless the user says so. */
export interface Endpoints {
  /** For a service as resources name it; undefined: nowhere. */
  destinationOf(service: string): Destination | undefined;
}

/** A server of the user's, or their account. */
export type Destination = { readonly endpoint: URL } | 'account';

/** The service of an endpoint for all that have none of their own. */
export const ANY_SERVICE = '*';

/**
 * Reads what `--endpoint-url` and `--aws` say.
 *
 * @param urls by service as resources name it, or `*`
 * @param isAccountAllowed whether what has no endpoint goes to the account of the environment
 * @throws UsageError
 */
export function readEndpoints(urls: Readonly<Record<string, string>>, isAccountAllowed: boolean): Endpoints {
  const byPackage = new Map(Object.entries(urls).map(([service, text]) => [packageOf(service), readUrl(text)]));
  return {
    destinationOf(service) {
      const endpoint = byPackage.get(packageOf(service)) ?? byPackage.get(ANY_SERVICE);
      if (endpoint !== undefined) return { endpoint };
      return isAccountAllowed ? 'account' : undefined;
    },
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new UsageError(
    '--endpoint-url: expected a URL without credentials, or a service and its URL (dynamodb=http://localhost:8000)',
  );
}
