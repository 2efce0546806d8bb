import type { Handler } from './load-handler.ts';

/**
 * The error of Lambda's runtimes from nodejs24.x on for a handler with a callback, with the message of aws-lambda-ric
 * 4.0.2.
 */
export function refuseCallback(handler: Handler): Error | undefined {
  if (handler.length < 3) return undefined;
  const error = new Error(
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
  error.name = 'Runtime.CallbackHandlerDeprecated';
  return error;
}
