import type { CrossCheck } from '../cross-check.ts';
import { requiredPermissions } from './required-permission.ts';
import { isAllowed, readStatements } from './statements.ts';

/**
 * Tasks whose action no policy of the machine's role allows: AWS reports that only at run time, except for the rules by
 * which Step Functions learns about the end of a job. Nothing is checked if a policy is unknown. Each permission is
 * reported once, at the first task that needs it.
 */
export const checkPermissions: CrossCheck = (whole, report) => {
  const { source, project } = whole;
  const statements = source.policies && readStatements(source.policies);
  if (statements === undefined) return;
  const told = new Set<string>();
  for (const task of whole.tasks) {
    for (const { actions, resource, isForCreation } of requiredPermissions(task, project)) {
      const missing = actions.filter((action) => !isAllowed(statements, action, resource, project));
      if (missing.length === 0) continue;
      const names = AND.format(missing);
      const what =
        resource === undefined ? names : `${names} on ${[resource.arn, resource.qualifier].filter(Boolean).join(':')}`;
      if (told.has(what)) continue;
      told.add(what);
      report({
        severity: 'warning',
        code: 'MISSING_PERMISSION',
        message: `No policy of the state machine '${source.logicalId}' allows ${what}`,
        range: task.range,
        location: task.state.pointer,
        hint: isForCreation
          ? `Without it AWS does not create the state machine. ${hintFor(missing)}`
          : hintFor(missing),
      });
    }
  }
};

const AND = new Intl.ListFormat('en', { type: 'conjunction' });

function hintFor(actions: readonly string[]): string {
  const template = actions.length === 1 ? TEMPLATES.get(actions[0]!) : undefined;
  const own = `a statement that allows ${actions.length === 1 ? actions[0] : 'them'}`;
  return `Add to its Policies: ${template === undefined ? own : `${template}, or ${own}`}`;
}

/** SAM's policy templates that give the permissions most often needed. */
const TEMPLATES = new Map([
  ['lambda:InvokeFunction', 'LambdaInvokePolicy'],
  ['dynamodb:GetItem', 'DynamoDBReadPolicy'],
  ['dynamodb:PutItem', 'DynamoDBWritePolicy'],
  ['dynamodb:UpdateItem', 'DynamoDBWritePolicy'],
  ['dynamodb:DeleteItem', 'DynamoDBCrudPolicy'],
  ['sqs:SendMessage', 'SQSSendMessagePolicy'],
  ['sns:Publish', 'SNSPublishMessagePolicy'],
  ['events:PutEvents', 'EventBridgePutEventsPolicy'],
  ['states:StartExecution', 'StepFunctionsExecutionPolicy'],
  ['s3:GetObject', 'S3ReadPolicy'],
  ['s3:PutObject', 'S3WritePolicy'],
  ['s3:DeleteObject', 'S3CrudPolicy'],
]);
