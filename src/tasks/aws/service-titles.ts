import type { ErrorNames } from '../../services/integrations/service-row.ts';
import type { SdkError } from './sdk.ts';

type Metadata = NonNullable<SdkError['$metadata']>;

/** How a service is called in the names and causes of errors. */
export interface ServiceNames {
  /** In messages of ours. */
  readonly title: string;
  /** Before the dot of an error's name. */
  readonly prefix: string;
  /** For an error that the service does not declare. */
  readonly generalException: string;
  /** The cause of an error that the service answered. */
  describe(message: string, status: number, code: string, metadata: Metadata): string;
}

/**
 * In AWS SDK integrations, by the service id of the SDK's client (`DynamoDB`, `Secrets Manager`): as the SDK for Java v2
 * calls it.
 */
export function sdkServiceNames(serviceId: string): ServiceNames {
  const prefix = splitWords(serviceId.replace(/^(?:Amazon|AWS) /, ''))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
  return {
    title: serviceId,
    prefix,
    generalException: `${prefix}Exception`,
    describe(message, status, _code, { requestId, extendedRequestId, attempts }) {
      const ids = [
        ...(requestId === undefined ? [] : [`Request ID: ${requestId}`]),
        ...(extendedRequestId === undefined ? [] : [`Extended Request ID: ${extendedRequestId}`]),
      ].map((id) => `, ${id}`);
      return `${message} (Service: ${prefix}, Status Code: ${status}${ids.join('')}) (SDK Attempt Count: ${attempts ?? 1})`;
    },
  };
}

/** In optimised integrations. */
export function optimisedServiceNames({ prefix, service, exception }: ErrorNames): ServiceNames {
  return {
    title: prefix,
    prefix,
    generalException: exception,
    describe: (message, status, code, { requestId }) =>
      `${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId ?? ''}; Proxy: null)`,
  };
}

/** The SDK for Java's words of a name: `DynamoDB` is `Dynamo` and `DB`, `EC2` one word. */
function splitWords(name: string): readonly string[] {
  return name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([a-z])(?=[A-Z][a-zA-Z0-9])/g, '$1 ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/\s+/);
}
