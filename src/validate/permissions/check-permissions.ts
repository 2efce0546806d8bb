import type { CrossCheck } from '../cross-check.ts';
import { requiredPermission } from './required-permission.ts';
import { isAllowed, readStatements } from './statements.ts';

/**
 * Tasks whose action no policy of the machine's role allows: AWS only says so when they run. Nothing is judged where a
 * policy is not known here. Each permission is asked for once, at the first task that needs it.
 */
export const checkPermissions: CrossCheck = (whole, report) => {
  const { source, project } = whole;
  const statements = source.policies && readStatements(source.policies);
  if (statements === undefined) return;
  const told = new Set<string>();
  for (const task of whole.tasks) {
    const permission = requiredPermission(task, project);
    if (permission === undefined) continue;
    const { action, resource } = permission;
    const what =
      resource === undefined ? action : `${action} on ${[resource.arn, resource.qualifier].filter(Boolean).join(':')}`;
    if (told.has(what) || isAllowed(statements, action, resource)) continue;
    told.add(what);
    report({
      severity: 'warning',
      code: 'MISSING_PERMISSION',
      message: `No policy of the state machine '${source.logicalId}' allows ${what}`,
      range: task.range,
      location: task.state.pointer,
      hint: hintFor(action),
    });
  }
};

function hintFor(action: string): string {
  const template = TEMPLATES.get(action);
  const own = `a statement that allows ${action}`;
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
