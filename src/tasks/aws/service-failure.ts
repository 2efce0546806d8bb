import { StatesError } from '../../engine/errors.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { SdkError, SdkModule, SdkResponse } from './sdk.ts';
import type { ServiceNames } from './service-titles.ts';

export interface FailedCall {
  readonly names: ServiceNames;
  readonly module: SdkModule;
  readonly response: SdkResponse | undefined;
  /** As shown in messages: the endpoint's URL, or the account. */
  readonly destination: string;
}

/**
 * Step Functions' error for a failed SDK call: a declared error by the service's name, any other response by the name
 * of the SDK's general exception, and no response as `SdkClientException`.
 *
 * @throws UsageError if there are no credentials to sign with
 */
export function toServiceFailure(error: SdkError, call: FailedCall): StatesError {
  const { names, module, response, destination } = call;
  if (/Credentials|TokenProvider|SSO/.test(error.name) && error.$metadata?.httpStatusCode === undefined) {
    throw new UsageError(`${names.title}: the environment has no usable credentials: ${error.message}`);
  }
  const status = error.$metadata?.httpStatusCode;
  const reason =
    status === undefined ? describeSilence(error, response, destination) : describeStray(error, response, destination);
  if (reason !== undefined || status === undefined) {
    return new StatesError(`${names.prefix}.SdkClientException`, reason);
  }
  const code = error.name;
  const isModeled = typeof module[code] === 'function';
  const name = isModeled ? exceptionName(code) : names.generalException;
  return new StatesError(`${names.prefix}.${name}`, names.describe(error.message, status, code, error.$metadata ?? {}));
}

/** As the SDK for Java names the class of an error: always an exception. */
function exceptionName(code: string): string {
  if (code.endsWith('Exception')) return code;
  return `${code.replace(/Fault$/, '')}Exception`;
}

function describeSilence(error: SdkError, response: SdkResponse | undefined, destination: string): string {
  if (response?.statusCode !== undefined) return describeStray(error, response, destination) ?? error.message;
  const reason = error.message || (error.code === undefined ? error.name : `connect ${error.code}`);
  return `Unable to execute HTTP request: ${reason} (${destination})`;
}

/** A response that no AWS service gives: a web page, or anything else that the SDK cannot parse. */
function describeStray(error: SdkError, response: SdkResponse | undefined, destination: string): string | undefined {
  const type = response?.headers?.['content-type'] ?? 'no content type';
  const isStray = /^text\/html/.test(type) || /Deserialization error|Unexpected token/.test(error.message);
  if (!isStray) return undefined;
  return `${destination} answered ${response?.statusCode} with ${type}, which is not a response of the service: is this the right endpoint?`;
}
