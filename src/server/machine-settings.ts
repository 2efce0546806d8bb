import { equalJson, isJsonArray, type JsonObject } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { Parameters } from './parameters.ts';

/** Logging, tracing and encryption of a machine that sets none. Source: responses of DescribeStateMachine. */
const DEFAULTS: Readonly<Record<string, JsonObject>> = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
};

/** What is used with a key of one's own if the request does not set it. Source: the API reference. */
const KEY_REUSE_SECONDS = 300;

/**
 * The settings in a request, as DescribeStateMachine returns them; those that the request does not mention are absent.
 * @throws ApiError InvalidLoggingConfiguration, InvalidEncryptionConfiguration
 */
export function readSettings(parameters: Parameters): JsonObject {
  const settings: { [name: string]: JsonObject } = {};
  for (const [name, defaults] of Object.entries(DEFAULTS)) {
    const value = parameters.object(name);
    if (value !== undefined) settings[name] = { ...defaults, ...withoutNulls(value) };
  }
  checkLogging(settings.loggingConfiguration);
  const { encryptionConfiguration } = settings;
  if (encryptionConfiguration !== undefined) {
    settings.encryptionConfiguration = completeEncryption(encryptionConfiguration);
  }
  return settings;
}

/** With the defaults of those that are absent. */
export function describeSettings(settings: JsonObject): JsonObject {
  return { ...DEFAULTS, ...settings };
}

export function areSameSettings(a: JsonObject, b: JsonObject): boolean {
  return equalJson(describeSettings(a), describeSettings(b));
}

/**
 * The encryption of an activity or a machine.
 * @throws ApiError InvalidEncryptionConfiguration
 */
export function completeEncryption(given: JsonObject): JsonObject {
  if (given.type !== 'CUSTOMER_MANAGED_KMS_KEY') return given;
  if (given.kmsKeyId === undefined || given.kmsKeyId === null) {
    throw new ApiError(
      'InvalidEncryptionConfiguration',
      "Invalid Encryption Configuration: 'kmsKeyId' is required when 'type' is 'CUSTOMER_MANAGED_KMS_KEY'",
    );
  }
  return { kmsDataKeyReusePeriodSeconds: KEY_REUSE_SECONDS, ...withoutNulls(given) };
}

/** @throws ApiError InvalidLoggingConfiguration */
function checkLogging({ level, destinations }: JsonObject = {}): void {
  const count = destinations !== undefined && isJsonArray(destinations) ? destinations.length : 0;
  const isOff = level === undefined || level === 'OFF';
  if (count === 1 || (count === 0 && isOff)) return;
  throw new ApiError(
    'InvalidLoggingConfiguration',
    'Invalid Logging Configuration: Must specify exactly one Log Destination.',
  );
}

/** In the API, null is the same as an absent member. */
function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}
