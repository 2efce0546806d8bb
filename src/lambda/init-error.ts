/** Lambda's Node.js error names for a handler that cannot be found or loaded. */
export type InitErrorType =
  | 'Runtime.ImportModuleError'
  | 'Runtime.UserCodeSyntaxError'
  | 'Runtime.HandlerNotFound'
  | 'Runtime.MalformedHandlerName';

/**
 * The handler of deployable code does not load: the init phase fails, as on AWS, and a Catch can match the error. Types
 * and messages are those of aws-lambda-ric's UserFunction.js.
 */
export class InitError extends Error {
  readonly errorType: InitErrorType;
  /** Additional information for the user: the location, and what to do. */
  readonly advice: string;

  constructor(errorType: InitErrorType, message: string, advice: string) {
    super(message);
    this.errorType = errorType;
    this.advice = advice;
  }

  /** Lambda's error document, as JSON. */
  toPayload(): string {
    const { errorType, message } = this;
    return JSON.stringify({ errorType, errorMessage: message, trace: `${errorType}: ${message}`.split('\n') });
  }
}
