import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { folderOf, runMain } from './fake-io.ts';

const ECHO = JSON.stringify({ StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } });
const TEMPLATE = `Resources:
  Order:
    Type: AWS::Serverless::StateMachine
    Properties: { DefinitionUri: machines/order.asl.json, Name: orders, Type: EXPRESS }
  Refund:
    Type: AWS::Serverless::StateMachine
    Properties: { Definition: { StartAt: A, States: { A: { Type: Pass, Result: refunded, End: true } } } }
  Charge:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src/charge, Handler: app.handler, Runtime: nodejs22.x }
  Scan:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: scan:1 }
`;

function treeOf(files: Readonly<Record<string, string>>): string {
  const cwd = folderOf({});
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

const PROJECT = { 'template.yml': TEMPLATE, 'machines/order.asl.json': ECHO, 'other/echo.asl.json': ECHO };

describe('list', () => {
  test('for people', async () => {
    expect(await runMain(treeOf(PROJECT), ['list'])).toEqual({
      code: 0,
      stdout: `template.yml
  Order   EXPRESS   orders  machines/order.asl.json
  Refund  STANDARD
  Charge  nodejs22.x  app.handler  src/charge
  Scan    image                    is a container image

other/echo.asl.json
  echo  STANDARD
`,
      stderr: '',
    });
  });

  test('as JSON', async () => {
    const { stdout } = await runMain(treeOf(PROJECT), ['list', 'template.yml', '--format', 'json']);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'template.yml',
        machines: [
          { id: 'Order', name: 'orders', type: 'EXPRESS', definition: 'machines/order.asl.json' },
          { id: 'Refund', name: 'Refund', type: 'STANDARD', definition: 'template.yml' },
        ],
        functions: [
          { id: 'Charge', name: 'Charge', runtime: 'nodejs22.x', handler: 'app.handler', code: 'src/charge' },
          { id: 'Scan', name: 'Scan', runtime: null, handler: null, code: 'is a container image' },
        ],
      },
    ]);
  });

  test('nothing to list is a usage error', async () => {
    expect(await runMain(treeOf({ 'a.json': '{}' }), ['list'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: . contains no template with a state machine and no definition\n',
    });
  });
});

describe('an empty command line', () => {
  const CDK = { 'cdk.out/App.template.json': JSON.stringify({ Resources: { Flow0A1B2C3D: machineOf(ECHO) } }) };

  test('without a terminal: lists the machines', async () => {
    expect(await runMain(treeOf({ ...PROJECT, ...CDK }), [])).toEqual({
      code: 2,
      stdout: '',
      stderr: `State machines here:
  Order         EXPRESS   template.yml
  Refund        STANDARD  template.yml
  Flow0A1B2C3D  STANDARD  cdk.out/App.template.json

To run one:  sfn-run template.yml -m Order
To see how:  sfn-run --help
`,
    });
  });

  test.each([
    { typed: '2\n', code: 0, output: '"refunded"\n' },
    { typed: '\n', code: 2, output: '' },
    { typed: '', code: 2, output: '' },
    { typed: '9\n', code: 2, output: '' },
  ])('on a terminal: the choice, typed $typed', async ({ typed, code, output }) => {
    let stdout = '';
    let stderr = '';
    const cwd = treeOf(PROJECT);
    const found = await main([], {
      stdin: Object.assign(Readable.from([typed]), { isTTY: true }),
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text), isTTY: true, columns: 80 },
      env: { NO_COLOR: '1' },
      cwd,
      onInterrupt: () => () => {},
    });
    expect({ code: found, stdout }).toEqual({ code, stdout: output });
    const asked = `State machines here:
  1  Order   EXPRESS   template.yml
  2  Refund  STANDARD  template.yml

Run which one? (1-2, or Enter for none) `;
    expect(stderr.slice(0, asked.length)).toBe(asked);
  });
});

function machineOf(definition: string) {
  return { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: definition } };
}
