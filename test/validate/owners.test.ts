import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runMain } from '../cli/fake-io.ts';

function treeOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-owners-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const definition = (name: string): string => `{ "StartAt": "Charge", "States": {
"Charge": { "Type": "Task", "Resource": "\${${name}}", "End": true }
} }
`;

const template = ({ uri = 'machines/flow.asl.json', codeUri = 'src/charge' } = {}): string => `Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ${uri}
      DefinitionSubstitutions: { ChargeArn: !GetAtt Charge.Arn }
      Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Charge } }]
  Charge:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ${codeUri}, Handler: app.handler, Runtime: nodejs22.x }
`;

const CODE = 'exports.handler = async () => 1;\n';

/** Two projects in one repository, as pre-commit sees them from its root. */
const REPOSITORY = {
  '.git/config': '',
  'shop/template.yaml': template(),
  'shop/machines/flow.asl.json': definition('ChargeAnr'),
  'shop/src/charge/app.js': CODE,
  // its template is not above the definition, but next to its folder
  'billing/infra/stack.yml': template({ uri: '../machines/flow.json', codeUri: '../src/chagre' }),
  'billing/machines/flow.json': definition('ChargeArn'),
  'billing/src/charge/app.js': CODE,
  // another project's definitions are not a match
  'other/machines/flow.asl.json': definition('Elsewhere'),
  'package-lock.json': '{}',
};

const MISSPELT = `shop/machines/flow.asl.json:2:42: error UNDECLARED_SUBSTITUTION: '\${ChargeAnr}' stays as it is: there is no substitution 'ChargeAnr'
  2 | "Charge": { "Type": "Task", "Resource": "\${ChargeAnr}", "End": true }
    |                                          ^^^^^^^^^^^^
  Did you mean 'ChargeArn'?

`;

test.each([
  { others: 3, code: 1 },
  { others: 101, code: 0 },
])('among $others other folders, the template in one of them is found: $code', async ({ others, code }) => {
  const more = Array.from({ length: others }, (_, i) => [`project-${i}/notes.txt`, '']);
  const cwd = treeOf({
    ...Object.fromEntries(more),
    'infra/stack.yml': template({ uri: '../machines/flow.json', codeUri: '../src/charge' }),
    'machines/flow.json': definition('ChargeAnr'),
    'src/charge/app.js': CODE,
  });
  const result = await runMain(cwd, ['validate', 'machines/flow.json']);
  expect(result.code).toBe(code);
});

describe('a standalone definition is validated through the template that refers to it', () => {
  test('a placeholder not declared there is an error', async () => {
    const cwd = treeOf(REPOSITORY);
    const { code, stdout } = await runMain(cwd, ['validate', 'shop/machines/flow.asl.json']);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: `${MISSPELT}shop/template.yaml:6:34: warning UNUSED_SUBSTITUTION: The definition has no '\${ChargeArn}' for this substitution
  6 |       DefinitionSubstitutions: { ChargeArn: !GetAtt Charge.Arn }
    |                                  ^^^^^^^^^

✖ 1 error and 1 warning in 1 file with 1 state machine
`,
    });
  });

  test('from any working directory', async () => {
    const cwd = treeOf(REPOSITORY);
    for (const [folder, path, shown] of [
      ['shop/machines', 'flow.asl.json', 'flow.asl.json'],
      ['shop/machines', '.', 'flow.asl.json'],
      ['other', '../shop/machines/flow.asl.json', '../shop/machines/flow.asl.json'],
      ['.', join(cwd, 'shop/machines/flow.asl.json'), 'shop/machines/flow.asl.json'],
    ] as const) {
      const { stdout } = await runMain(join(cwd, folder), ['validate', path]);
      expect(stdout).toContain(MISSPELT.replace('shop/machines/flow.asl.json', shown));
    }
  });

  test('a CodeUri that does not exist is an error at its function, with the near name', async () => {
    const cwd = treeOf(REPOSITORY);
    const { code, stdout } = await runMain(cwd, ['validate', 'billing/machines/flow.json']);
    expect({ code, stdout: stdout.replaceAll(`${cwd}/`, '') }).toEqual({
      code: 1,
      stdout: `billing/infra/stack.yml:8:3: error HANDLER_NOT_FOUND: The code of function Charge is missing: billing/src/chagre does not exist
  8 |   Charge:
    |   ^^^^^^
  Did you mean 'billing/src/charge'?

✖ 1 error in 1 file with 1 state machine
`,
    });
  });

  test.each([
    {
      name: 'an error',
      files: {},
      output: `billing/infra/stack.yml:8:3: error HANDLER_NOT_FOUND: A layer of function Charge is missing: billing/layer does not exist
  8 |   Charge:
    |   ^^^^^^
  Did you mean 'billing/layers'?

✖ 1 error in 1 file with 1 state machine
`,
    },
    {
      name: 'a warning if Git ignores it, since a build creates it',
      files: { '.gitignore': 'layer\n' },
      output: `billing/infra/stack.yml:8:3: warning HANDLER_NOT_FOUND: A layer of function Charge is missing: billing/layer does not exist
  8 |   Charge:
    |   ^^^^^^
  Git ignores it, so a build probably creates it: run the build first

⚠ 1 warning in 1 file with 1 state machine
`,
    },
  ])('a layer whose ContentUri does not exist is $name', async ({ files, output }) => {
    const layer = `      Layers: [!Ref Common]
  Common:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: ../layer }
`;
    const stack = template({ uri: '../machines/flow.json', codeUri: '../src/charge' });
    const cwd = treeOf({
      ...REPOSITORY,
      'billing/infra/stack.yml': stack.replace(
        /Properties: \{ (CodeUri: .*), (Handler: .*), (Runtime: .*) \}\n/,
        (_, ...lines) =>
          `Properties:\n${lines
            .slice(0, 3)
            .map((line) => `      ${line}\n`)
            .join('')}${layer}`,
      ),
      'billing/layers/nodejs/index.js': '',
      ...files,
    });
    const { stdout } = await runMain(cwd, ['validate', 'billing/machines/flow.json']);
    expect(stdout.replaceAll(`${cwd}/`, '')).toBe(output);
  });

  test('one that no template refers to has unknown values', async () => {
    const cwd = treeOf(REPOSITORY);
    expect(await runMain(cwd, ['validate', 'other/machines/flow.asl.json'])).toEqual({
      code: 0,
      stdout: `other/machines/flow.asl.json:2:42: note UNDECLARED_SUBSTITUTION: A run needs values that are not set here: \${Elsewhere}
  2 | "Charge": { "Type": "Task", "Resource": "\${Elsewhere}", "End": true }
    |                                          ^^^^^^^^^^^^
  Give it with --substitution Elsewhere=<value>

✔ no problems in 1 file with 1 state machine
`,
      stderr: '',
    });
  });

  test('with its template it has no report of its own', async () => {
    const cwd = treeOf({ ...REPOSITORY, 'shop/machines/flow.asl.json': definition('ChargeArn') });
    expect(await runMain(cwd, ['validate', 'shop/machines/flow.asl.json', 'shop/template.yaml'])).toEqual({
      code: 0,
      stdout: '✔ no problems in 1 file with 1 state machine\n',
      stderr: '',
    });
  });
});

test.each([
  { text: 'echo ${HOME}', severity: 'warning' },
  { text: 'prefix/${Name}', severity: 'error' },
  { text: "{% 'a ' & '${Name}' %}", severity: 'error' },
])('an undeclared placeholder in $text is a $severity', async ({ text, severity }) => {
  const language = text.startsWith('{%') ? 'JSONata' : 'JSONPath';
  const [field, work] = language === 'JSONata' ? ['Output', text] : ['Result', { command: text }];
  const flow = {
    Type: 'AWS::Serverless::StateMachine',
    Properties: {
      Definition: {
        QueryLanguage: language,
        StartAt: 'A',
        States: { A: { Type: 'Pass', [field as string]: work, End: true } },
      },
    },
  };
  const cwd = treeOf({ 'template.json': JSON.stringify({ Resources: { Flow: flow } }) });
  const { stdout } = await runMain(cwd, ['validate', 'template.json']);
  expect(stdout).toContain(`: ${severity} UNDECLARED_SUBSTITUTION: `);
});
