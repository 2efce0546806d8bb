import { expect, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';

// Source: the response of DescribeStateMachine, https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
const description = (definition: string, more: object = {}): string =>
  JSON.stringify(
    {
      stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:Orders',
      name: 'Orders',
      status: 'ACTIVE',
      definition,
      roleArn: 'arn:aws:iam::123456789012:role/orders',
      type: 'EXPRESS',
      creationDate: '2026-11-28T10:00:00.000000+00:00',
      ...more,
    },
    null,
    4,
  );
const good = {
  StartAt: 'Tell',
  States: {
    Tell: { Type: 'Pass', Parameters: { 'id.$': '$$.StateMachine.Id', 'role.$': '$$.Execution.RoleArn' }, End: true },
  },
};
const wrong = '{\n  "StartAt": "A",\n  "States": {"A": {"Type": "Pass", "Next": "B"}}\n}';

const folder = folderOf({
  'describe.json': description(JSON.stringify(good)),
  'describe.yml': `name: Orders\nroleArn: arn:aws:iam::123456789012:role/orders\ntype: EXPRESS\nstateMachineArn: arn:aws:states:eu-west-1:123456789012:stateMachine:Orders\ndefinition: |-\n  ${JSON.stringify(good)}\n`,
  'wrong.json': description(wrong),
  'metadata.json': JSON.stringify({ ...JSON.parse(description('')), definition: undefined }),
});

test.each(['describe.json', 'describe.yml'])('%s runs under its own name, type and role', async (file) => {
  const { stdout, stderr } = await runMain(folder, [file]);
  expect(JSON.parse(stdout)).toEqual({
    id: 'arn:aws:states:eu-west-1:123456789012:stateMachine:Orders',
    role: 'arn:aws:iam::123456789012:role/orders',
  });
  expect(stderr.split('\n')[0]).toBe(`Orders  EXPRESS  ${file}`);
});

test('errors are shown at their location in the description', async () => {
  const { code, stdout } = await runMain(folder, ['validate', 'wrong.json']);
  // column 98 begins \"B\" in the file
  expect(code).toBe(1);
  expect(stdout).toMatchInlineSnapshot(`
    "wrong.json:5:38: error MISSING_END_STATE: Workflow has no terminal state
      5 |     "definition": "{\\n  \\"StartAt\\": \\"A\\",\\n  \\"States\\": {\\"A\\": {\\"Type\\": \\"Pass\\", \\"Next\\": \\"…
        |                                      ^^^^

    wrong.json:5:99: error MISSING_TRANSITION_TARGET: Missing 'Next' target: B
      5 | …"States\\": {\\"A\\": {\\"Type\\": \\"Pass\\", \\"Next\\": \\"B\\"}}\\n}",
        |                                                    ^^^^

    ✖ 2 errors in 1 file with 1 state machine
    "
  `);
});

test('a description without a definition is refused', async () => {
  const { code, stderr } = await runMain(folder, ['metadata.json']);
  expect({ code, line: stderr.split('\n')[0] }).toEqual({
    code: 2,
    line: 'metadata.json:1:1: error NOT_A_DEFINITION: The file is neither a template (it has no Resources) nor a definition (it has no StartAt and States)',
  });
});
