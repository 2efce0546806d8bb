import { option } from './option.ts';

/** The deployed stack of a template. */
export const STACK_OPTION = option(
  '--stack <name>',
  "the CloudFormation stack that has the machine (default: stack_name in the template's samconfig.toml)",
);

/** Options for local runs, which do not apply to AWS. */
const LOCAL_ONLY = [
  ...['handler', 'handlers', 'envVars', 'strictHandlers', 'cache', 'lambdaEndpoint', 'inspect', 'inspectBrk'],
  ...['mock', 'testCase', 's3', 'endpointUrl', 'aws', 'connections', 'type', 'fastForward', 'limits', 'logs'],
  ...['ui', 'coverage', 'coverageDir', 'coverageMerge', 'watch'],
];

export const REMOTE_OPTION = option(
  '--remote [arn]',
  'starts the execution on AWS and follows it: of the state machine of this ARN, or of the stack',
  (text): string | true => (text === '' ? true : text),
)
  .takesNext(/^arn:/)
  .conflicts(...LOCAL_ONLY);
