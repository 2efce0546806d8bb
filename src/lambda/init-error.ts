/** What Lambda's Node.js runtime calls a failure to find or read the handler. */
export type InitErrorType =
  | 'Runtime.ImportModuleError'
  | 'Runtime.UserCodeSyntaxError'
  | 'Runtime.HandlerNotFound'
  | 'Runtime.MalformedHandlerName';

/**
 * The handler of code that can be deployed does not load: the init phase fails, on AWS as here, and a Catch can take it.
 * The types and messages are those of aws-lambda-ric's UserFunction.js.
 */
export class InitError extends Error {
  readonly errorType: InitErrorType;
  /** What to tell the user beside it: where it is wrong, and what to do. */
  readonly advice: string;

  constructor(errorType: InitErrorType, message: string, advice: string) {
    super(message);
    this.errorType = errorType;
    this.advice = advice;
  }

  /** The error document that Lambda answers with, as JSON. */
  toPayload(): string {
    const { errorType, message } = this;
    return JSON.stringify({ errorType, errorMessage: message, trace: `${errorType}: ${message}`.split('\n') });
  }
}
