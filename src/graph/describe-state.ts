import { nameInArn, parseArn } from '../arn.ts';
import type { StateBase } from '../definition/definition.ts';
import { type SourceNode, stringOf, valueOf } from '../source/source-node.ts';

/**
 * One line about what a state does, besides its type: the function or `service:action` of a Task, the time of a Wait,
 * the error of a Fail, the number of concurrent items of a Map.
 */
export function describeState(state: StateBase): string | undefined {
  const { range } = state;
  switch (state.type) {
    case 'Task':
      return describeResource(range, state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters');
    case 'Wait': {
      const seconds = valueText(valueOf(range, 'Seconds'));
      if (seconds !== undefined) return /^\d/.test(seconds) ? `${seconds} s` : seconds;
      const until = valueText(valueOf(range, 'Timestamp')) ?? valueText(valueOf(range, 'TimestampPath'));
      return until === undefined ? valueText(valueOf(range, 'SecondsPath')) : `until ${until}`;
    }
    case 'Fail':
      return valueText(valueOf(range, 'Error')) ?? valueText(valueOf(range, 'ErrorPath'));
    case 'Map': {
      const limit = valueText(valueOf(range, 'MaxConcurrency'));
      return limit === undefined || limit === '0' ? undefined : `${limit} at a time`;
    }
    default:
      return undefined;
  }
}

function describeResource(range: SourceNode, requestField: string): string | undefined {
  const resource = stringOf(valueOf(range, 'Resource'));
  if (resource === undefined) return undefined;
  const own = nameInArn(resource);
  if (own !== undefined) return own;
  const arn = parseArn(resource);
  if (arn?.service !== 'states') return resource;
  const action = arn.resource.join(':');
  const called = stringOf(valueOf(valueOf(range, requestField), 'FunctionName'));
  if (!action.startsWith('lambda:invoke') || called === undefined) return action;
  // the ARN may have placeholders, or be a partial one
  const name = /:function:([^:]+)/.exec(called)?.[1] ?? called;
  return action.includes('.waitForTaskToken') ? `${name} (waits for its token)` : name;
}

function valueText(node: SourceNode | undefined): string | undefined {
  return node?.kind !== 'scalar' || node.value === null
    ? undefined
    : String(node.value).replace(/^\{%\s*|\s*%\}$/g, '');
}
