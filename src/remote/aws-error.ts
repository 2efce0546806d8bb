import { UsageError } from '../source/usage-error.ts';
import type { SdkError } from '../tasks/aws/sdk.ts';

/** The kind of a failed AWS call, as far as code handles it. */
export type AwsTrouble = 'credentials' | 'denied' | 'throttled' | 'unreachable' | 'refused';

/** A failed AWS call: its message gives advice. */
export class AwsError extends UsageError {
  readonly trouble: AwsTrouble;
  /** The error's name in the API, such as `ExecutionDoesNotExist`. */
  readonly code: string;

  constructor(trouble: AwsTrouble, code: string, message: string) {
    super(message);
    this.trouble = trouble;
    this.code = code;
  }
}

export interface FailedRequest {
  /** As named in policies: `states:GetExecutionHistory`. */
  readonly permission: string;
  /** What the call is about: an ARN, or the name of a stack. */
  readonly subject: string;
  /** The name of the profile, if one is used. */
  readonly profile: string | undefined;
  /** Hides the secrets of the environment. */
  readonly mask: (text: string) => string;
}

/** Sources: "Common errors" of AWS's API references, and the names that the SDK for JavaScript gives its own. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const UNKNOWN = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
]);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'NotAuthorized', 'UnauthorizedOperation']);
const THROTTLED = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
]);

/** Whether AWS asks for a pause: nothing was done, and the same call will work later. */
export function isThrottling({ name, message }: Pick<SdkError, 'name' | 'message'>): boolean {
  return THROTTLED.has(name) || /^Rate exceeded\b/i.test(message);
}

/** The SDK's error as a message for the user. */
export function describeAwsError(error: SdkError, call: FailedRequest): AwsError {
  const { permission, subject, profile } = call;
  const { name } = error;
  const text = call.mask(error.message || error.code || name);
  const signIn = profile === undefined ? 'aws sso login, aws configure' : `aws sso login --profile ${profile}`;
  const fail = (trouble: AwsTrouble, message: string): AwsError => new AwsError(trouble, name, message);
  if (/^Region is missing/.test(text)) {
    return fail('credentials', 'no region is set: set AWS_REGION, or region in your profile of ~/.aws/config');
  }
  const isAnswered = error.$metadata?.httpStatusCode !== undefined;
  if (!isAnswered && /Credentials|TokenProvider|SSO/.test(name)) {
    return fail('credentials', `no usable AWS credentials: ${text}\n  sign in (${signIn}) or set AWS_PROFILE`);
  }
  if (EXPIRED.has(name)) {
    return fail('credentials', `the AWS credentials have expired: ${text}\n  sign in again (${signIn})`);
  }
  if (UNKNOWN.has(name)) {
    const clock = /expired|not yet current|Signature not yet/i.test(text) ? "; is this machine's clock right?" : '';
    return fail(
      'credentials',
      `AWS does not accept the credentials: ${text}${clock}\n  sign in (${signIn}) or set AWS_PROFILE`,
    );
  }
  if (DENIED.has(name)) {
    return fail('denied', `the permission ${permission} on ${subject} is missing: ${text}`);
  }
  if (isThrottling(error)) {
    return fail('throttled', `AWS throttles ${permission}: ${text}\n  try again in a minute`);
  }
  if (!isAnswered) return fail('unreachable', `${permission}: AWS did not answer: ${text}`);
  return fail('refused', describeRefusal(name, text, call));
}

function describeRefusal(name: string, text: string, { permission, subject }: FailedRequest): string {
  switch (name) {
    case 'ExecutionDoesNotExist':
      return `there is no execution ${subject}: AWS keeps histories for 90 days after the end, by account and region`;
    case 'StateMachineDoesNotExist':
      return `there is no state machine ${subject} in this account and region`;
    default:
      return `${permission} of ${subject}: ${name}: ${text}`;
  }
}
