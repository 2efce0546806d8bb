import { expect, test } from 'vitest';
import { describeInvalidDefinition, toAwsDiagnostic } from '../../src/definition/aws-diagnostic.ts';
import { check } from './support.ts';

// the API reference's ValidateStateMachineDefinition, and a recorded response of AWS
const MESSAGE =
  "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const SOURCE = '[Source: (String)"not a definition"; line: 1, column: 4]';

test('the message of invalid JSON contains the position', async () => {
  const { diagnostics } = await check('not a definition');
  expect(diagnostics.map(toAwsDiagnostic)).toEqual([
    { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message: `${MESSAGE}\n at ${SOURCE}`, location: SOURCE },
  ]);
  expect(describeInvalidDefinition(diagnostics)).toBe(
    `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${MESSAGE}\n at ${SOURCE} at ${SOURCE}'`,
  );
});

test('other messages do not', async () => {
  const { diagnostics } = await check({});
  expect(diagnostics.map(toAwsDiagnostic)).toEqual([
    {
      severity: 'ERROR',
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'These fields are required: [States, StartAt]',
      location: '/',
    },
  ]);
});
