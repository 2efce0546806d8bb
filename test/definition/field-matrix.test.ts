import { describe, expect, test } from 'vitest';
import { check, INNER, LAMBDA } from './support.ts';

/** The smallest valid state of each type, in both languages. */
const MINIMAL: Record<string, object> = {
  Pass: { End: true },
  Task: { Resource: LAMBDA, End: true },
  Choice: { Default: 'S' },
  Wait: { Seconds: 1, End: true },
  Succeed: {},
  Fail: {},
  Parallel: { Branches: [INNER], End: true },
  Map: { ItemProcessor: INNER, End: true },
};

/** A valid value of each field, and the fields of the minimal state that conflict with it. */
const VALUES: Record<string, unknown> = {
  InputPath: '$.a',
  OutputPath: '$.a',
  Parameters: {},
  ResultPath: '$.a',
  ResultSelector: {},
  Result: 1,
  Arguments: {},
  Output: 1,
  Assign: {},
  Retry: [],
  Catch: [],
  Credentials: { RoleArn: 'arn:aws:iam::111122223333:role/r' },
  TimeoutSeconds: 9,
  HeartbeatSeconds: 5,
  TimeoutSecondsPath: '$.t',
  HeartbeatSecondsPath: '$.t',
  Error: 'E',
  Cause: 'C',
  ErrorPath: '$.e',
  CausePath: '$.c',
  ItemsPath: '$.items',
  Items: [1],
  ItemSelector: {},
  ItemBatcher: { MaxItemsPerBatch: 2 },
  Label: 'label',
  MaxConcurrency: 1,
  ToleratedFailureCount: 1,
  ToleratedFailurePercentage: 1,
  MaxConcurrencyPath: '$.n',
  ToleratedFailureCountPath: '$.n',
  ToleratedFailurePercentagePath: '$.n',
};

/** AWS's matrix: which types have a field, in JSONPath states (P), JSONata states (J) or both (B). */
const MATRIX: Record<string, string> = {
  InputPath: 'Pass:P Task:P Choice:P Wait:P Succeed:P Parallel:P Map:P',
  OutputPath: 'Pass:P Task:P Choice:P Wait:P Succeed:P Parallel:P Map:P',
  Parameters: 'Pass:P Task:P Parallel:P Map:P',
  ResultPath: 'Pass:P Task:P Parallel:P Map:P',
  ResultSelector: 'Task:P Parallel:P Map:P',
  Result: 'Pass:P',
  Arguments: 'Task:J Parallel:J',
  Output: 'Pass:J Task:J Choice:J Wait:J Succeed:J Parallel:J Map:J',
  Assign: 'Pass:B Task:B Choice:B Wait:B Parallel:B Map:B',
  Retry: 'Task:B Parallel:B Map:B',
  Catch: 'Task:B Parallel:B Map:B',
  Credentials: 'Task:B',
  TimeoutSeconds: 'Task:B',
  HeartbeatSeconds: 'Task:B',
  TimeoutSecondsPath: 'Task:P',
  HeartbeatSecondsPath: 'Task:P',
  Error: 'Fail:B',
  Cause: 'Fail:B',
  ErrorPath: 'Fail:P',
  CausePath: 'Fail:P',
  ItemsPath: 'Map:P',
  Items: 'Map:J',
  ItemSelector: 'Map:B',
  ItemBatcher: 'Map:B',
  Label: 'Map:B',
  MaxConcurrency: 'Map:B',
  ToleratedFailureCount: 'Map:B',
  ToleratedFailurePercentage: 'Map:B',
  MaxConcurrencyPath: 'Map:P',
  ToleratedFailureCountPath: 'Map:P',
  ToleratedFailurePercentagePath: 'Map:P',
};

function expectedLine(field: string, type: string, language: string): string[] {
  const found = new RegExp(`\\b${type}:([PJB])`).exec(MATRIX[field]!)?.[1];
  const own = language === 'JSONPath' ? 'P' : 'J';
  if (found === 'B' || found === own) return [];
  if (found === undefined) return [`SCHEMA_VALIDATION_FAILED: Field '${field}' is not supported at /States/S`];
  const other = language === 'JSONPath' ? 'JSONata' : 'JSONPath';
  return [
    `SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage at /States/S`,
  ];
}

describe.each(['JSONPath', 'JSONata'])('fields of %s states', (language) => {
  test.each(Object.keys(MINIMAL))('%s', async (type) => {
    const rule =
      language === 'JSONPath'
        ? { Variable: '$.a', IsPresent: true, Next: 'S' }
        : { Condition: '{% $states.input.a %}', Next: 'S' };
    const choices = type === 'Choice' ? { Choices: [rule] } : {};
    const found: Record<string, readonly string[]> = {};
    const expected: Record<string, readonly string[]> = {};
    for (const [field, value] of Object.entries(VALUES)) {
      const state = { Type: type, ...MINIMAL[type], ...choices, [field]: value };
      const definition = { QueryLanguage: language, StartAt: 'S', States: { S: state, End: { Type: 'Succeed' } } };
      const { lines } = await check(definition);
      found[field] = lines.filter((line) => !/not reachable/.test(line));
      expected[field] = expectedLine(field, type, language);
    }
    expect(found).toEqual(expected);
  });
});
