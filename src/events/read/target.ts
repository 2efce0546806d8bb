import { formatArn, resourceInArn } from '../../arn.ts';
import type { Json } from '../../json.ts';
import type { TriggerTarget } from '../trigger.ts';
import type { Properties } from './properties.ts';

/**
 * What a rule or a schedule passes on: `Input`, `InputPath`, `InputTransformer`, and its dead-letter queue.
 * Source: API references of EventBridge (`Target`) and EventBridge Scheduler (`Target`).
 */
export function readTarget(properties: Properties, resourceId: string): TriggerTarget {
  const given = ['Input', 'InputPath', 'InputTransformer'].filter((name) => properties.has(name));
  if (given.length > 1) {
    properties.error(
      given[1]!,
      `Only one of Input, InputPath and InputTransformer may be set, not ${given.join(' and ')}`,
    );
  }
  const input = properties.text('Input');
  if (input !== undefined && !isJson(withoutContextAttributes(input))) {
    properties.error('Input', `'Input' is not valid JSON`, 'A string needs quotes of its own: \'"text"\'');
  }
  const inputPath = properties.text('InputPath');
  return {
    input,
    inputPath,
    transformer: readTransformer(properties),
    deadLetterQueue: readQueue(properties, resourceId),
  };
}

function readTransformer(properties: Properties): TriggerTarget['transformer'] {
  if (!properties.has('InputTransformer')) return undefined;
  const transformer = properties.map('InputTransformer');
  const template = transformer.requiredText('InputTemplate');
  if (template === undefined) return undefined;
  const paths: { [name: string]: string } = Object.create(null);
  const map = transformer.map('InputPathsMap');
  if (map.names.length > 100) transformer.error('InputPathsMap', 'An InputPathsMap has at most 100 paths');
  for (const name of map.names) {
    const path = map.text(name);
    if (name.startsWith('AWS')) map.error(name, `'${name}': names of paths cannot begin with AWS`);
    if (path !== undefined) paths[name] = path;
  }
  return { paths, template };
}

/** SAM creates a queue if none is given (`Type: SQS`). */
function readQueue(properties: Properties, resourceId: string): string | undefined {
  if (!properties.has('DeadLetterConfig')) return undefined;
  const config = properties.map('DeadLetterConfig');
  const arn = config.text('Arn');
  if (arn !== undefined) return arn;
  const resource = config.text('QueueLogicalId') ?? `${resourceId}Queue`;
  return formatArn({ service: 'sqs', resource, ...properties.scope.place });
}

/** They may replace a number in JSON. */
function withoutContextAttributes(input: string): string {
  return input.replaceAll(/<aws\.scheduler\.[\w-]+>/g, '0');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `Arn` from `Fn::GetAtt` or `Ref` of a machine, possibly with a version or alias. */
export function isMachineArn(value: Json | undefined): value is string {
  return typeof value === 'string' && resourceInArn(value, 'states', 'stateMachine') !== undefined;
}
