import type { ErrorNames } from '../../services/integrations/service-row.ts';
import type { SdkError } from './sdk.ts';

type Metadata = NonNullable<SdkError['$metadata']>;

/** A service's names in errors and causes. */
export interface ServiceNames {
  /** In sfn-run's own messages. */
  readonly title: string;
  /** Before the dot of an error's name. */
  readonly prefix: string;
  /** For an undeclared error. */
  readonly generalException: string;
  /** The cause of an error that the service returned. */
  describe(message: string, status: number, code: string, metadata: Metadata): string;
}

/**
 * In AWS SDK integrations, by the service id of the SDK's client (`DynamoDB`, `Secrets Manager`): the names of the SDK
 * for Java v2.
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

/** The words of a name, as the SDK for Java splits it: `DynamoDB` is `Dynamo` and `DB`, `EC2` one word. */
function splitWords(name: string): readonly string[] {
  return name
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([a-z])(?=[A-Z][a-zA-Z0-9])/g, '$1 ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/\s+/);
}
