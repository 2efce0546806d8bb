import { describe, expect, test } from 'vitest';
import { parseEventPath } from '../../src/events/input/event-path.ts';
import { transformInput } from '../../src/events/input/transform-input.ts';

/** Shortened from "Amazon EventBridge input transformation" in the user guide, whose examples these are. */
const EVENT = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', tags: ['a', 'b'], size: { cpus: 2 } },
};
const PATHS = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  tags: '$.detail.tags',
  size: '$.detail.size',
  missing: '$.detail.nothing',
};
const RULE = { arn: 'arn:aws:events:us-east-1:123456789012:rule/example', name: 'example' };
const transform = (template: string): string =>
  transformInput({ paths: PATHS, template }, EVENT, RULE, '2015-11-11T21:30:00Z');

describe('examples in the user guide', () => {
  test.each([
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
    ['{"instance" : <instance>, "state": <state>}', '{"instance" : "i-0123456789", "state": "RUNNING"}'],
    [
      '{"instance" : <instance>, "state": "<state>", "instanceStatus": "instance \\"<instance>\\" is in <state>"}',
      '{"instance" : "i-0123456789", "state": "RUNNING", "instanceStatus": "instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    [
      '{"instance" : <instance>, "state": [ 9, <state>, true ], "Transformed" : "Yes"}',
      '{"instance" : "i-0123456789", "state": [ 9, "RUNNING", true ], "Transformed" : "Yes"}',
    ],
    [
      '{"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}',
      '{"ruleArn" : "arn:aws:events:us-east-1:123456789012:rule/example", "ruleName" : "example", "at": "2015-11-11T21:30:00Z"}',
    ],
    ['{"tags": <tags>, "size": <size>}', '{"tags": ["a","b"], "size": {"cpus":2}}'],
  ])('%s', (template, expected) => {
    expect(transform(template)).toBe(expected);
    expect(() => JSON.parse(expected)).not.toThrow();
  });

  test('the event with and without its detail', () => {
    const { detail: _, ...withoutDetail } = EVENT;
    const result = transform('{"whole": <aws.events.event.json>, "head": <aws.events.event>}');
    expect(JSON.parse(result)).toEqual({ whole: EVENT, head: withoutDetail });
  });
});

test('a missing value is an empty string, and text keeps the JSON valid', () => {
  expect(transform('{"a": <missing>, "b": "<missing>", "c": <unknown>}')).toBe('{"a": "", "b": "", "c": ""}');
  const event = { detail: { text: 'say "hi"\n' } };
  const transformer = { paths: { text: '$.detail.text' }, template: '{"a": "<text>", "b": <text>}' };
  expect(JSON.parse(transformInput(transformer, event, RULE, ''))).toEqual({ a: 'say "hi"\n', b: 'say "hi"\n' });
});

// The note of the same page: dot notation, dashes, underscores, alphanumeric characters, array indices, wildcards, slashes
test.each<[string, unknown]>([
  ['$', EVENT],
  ['$.detail.instance-id', 'i-0123456789'],
  ['$.detail.tags[1]', 'b'],
  ['$.detail.tags[*]', ['a', 'b']],
  ["$['detail']['state']", 'RUNNING'],
  ['$.detail.__proto__', undefined],
  ['$.detail.tags.length', undefined],
  ['$.nothing.at.all', undefined],
])('%s', (path, expected) => {
  expect(parseEventPath(path)!.find(EVENT)).toEqual(expected);
});

test.each(['detail', '$detail', '$..state', '$.detail[?(@.a)]', '$.'])('%s is not a path', (path) => {
  expect(parseEventPath(path)).toBeUndefined();
});
