import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locateHandler } from '../../src/lambda/find/locate-handler.ts';
import { projectOf } from './project-of.ts';

/** Where each function's code is found, relative to the project's folder, and whether it is built before it runs. */
async function locate(files: Record<string, string>) {
  const { project, cwd, printed } = await projectOf(files);
  const found: Record<string, unknown> = {};
  for (const fn of project.functions) {
    const module = await locateHandler(fn, project.root).catch((error: Error) => error);
    found[fn.logicalId] =
      module instanceof Error ? module.message.replaceAll(cwd, '.') : [relative(cwd, module.path), module.build];
  }
  return { found, printed, project, cwd };
}

test('the output of `sam build` runs unchanged', async () => {
  const { found, printed, project, cwd } = await locate({
    '.aws-sam/build/template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Charge:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: Charge, Handler: app.handler, Runtime: nodejs22.x, Layers: [!Ref Tools] }
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] }, SamResourceId: Charge }
  Ship:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: Ship, Handler: app.handler, Runtime: nodejs22.x }
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] }, SamResourceId: Ship }
  Tools: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: Tools }, Metadata: { SamResourceId: Tools } }
  App: { Type: AWS::Serverless::Application, Properties: { Location: App/template.yaml } }
  Flow: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: ../../flow.asl.json } }
`,
    '.aws-sam/build/Charge/app.js': '',
    '.aws-sam/build/Ship/app.js': '',
    '.aws-sam/build/App/template.yaml':
      'Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: Fn, Handler: src/a.handler } } }\n',
    '.aws-sam/build/App/Fn/src/a.mjs': '',
    'src/app.ts': '',
    'flow.asl.json': '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
  });
  expect({ found, printed }).toEqual({
    found: {
      // With a layer, so that imports are resolved there.
      Charge: ['.aws-sam/build/Charge/app.js', true],
      Ship: ['.aws-sam/build/Ship/app.js', false],
      'App/Fn': ['.aws-sam/build/App/Fn/src/a.mjs', false],
    },
    printed: '',
  });
  expect(project.functions[0]!.layers.map((layer) => relative(cwd, layer))).toEqual(['.aws-sam/build/Tools']);
  expect(project.machines[0]!.definitionPath).toBe('flow.asl.json');
});

describe('missing output is found among the sources', () => {
  const template = (codeUri: string, handler: string) =>
    `Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { CodeUri: ${codeUri}, Handler: ${handler}, Runtime: nodejs22.x } }\n  M: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { Comment: x } } }\n`;

  test.each([
    {
      name: "by tsconfig's outDir and rootDir",
      files: {
        'template.yml': template('dist/', 'orders/app.handler'),
        'tsconfig.json': '{ "compilerOptions": { "outDir": "dist", "rootDir": "lambdas" } }',
        'lambdas/orders/app.ts': '',
        'other/orders/app.ts': '',
      },
      expected: ['lambdas/orders/app.ts', true],
    },
    {
      name: 'by name, if Handler contains the output folder',
      files: { 'template.yml': template('.', 'build/first.handler'), 'src/handlers/first.ts': '' },
      expected: ['src/handlers/first.ts', true],
    },
    {
      name: 'nowhere, with a list of the places',
      files: { 'template.yml': template('dist/', 'app.handler'), 'src/other.ts': '' },
      expected: `the code of function F (Handler app.handler) is missing
  looked at ./dist/app.{ts,mts,cts,tsx,js,mjs,cjs}
  looked at ./**/app.{ts,mts,cts,tsx,js,mjs,cjs}
  --handler F=module#export runs a module in its place`,
    },
  ])('$name', async ({ files, expected }) => {
    expect((await locate(files as Record<string, string>)).found.F).toEqual(expected);
  });
});
