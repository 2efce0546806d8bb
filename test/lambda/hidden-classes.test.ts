import { expect, test, vi } from 'vitest';
import { newHiddenClasses } from '../new-hidden-classes.ts';
import { writeFiles } from './lambda-project.ts';

vi.setConfig({ testTimeout: 60_000 });

const INVOCATIONS = 400;

// V8 keeps a new hidden class, or a pair of new accessors, with everything that they refer to until a full collection:
// in the run and in the handler's thread, which both have the event.
test.each(['nodejs22.x', 'nodejs24.x'])(
  'no invocation of a %s function creates hidden classes of its own',
  (runtime) => {
    const calls = {
      Call: { Type: 'Task', Resource: '${FnArn}', Next: 'Invoke' },
      Invoke: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: '${FnArn}', 'Payload.$': '$' },
        End: true,
      },
    };
    const definition = {
      StartAt: 'Each',
      States: {
        Each: { Type: 'Map', MaxConcurrency: 1, ItemProcessor: { StartAt: 'Call', States: calls }, End: true },
      },
    };
    const folder = writeFiles({
      'input.json': JSON.stringify(Array.from({ length: INVOCATIONS }, (_, id) => ({ id }))),
      'src/app.js': 'exports.handler = async (event) => event',
      'template.json': JSON.stringify({
        Transform: 'AWS::Serverless-2016-10-31',
        Resources: {
          Fn: {
            Type: 'AWS::Serverless::Function',
            Properties: { Handler: 'app.handler', Runtime: runtime, CodeUri: 'src' },
          },
          Flow: {
            Type: 'AWS::Serverless::StateMachine',
            Properties: { Definition: definition, DefinitionSubstitutions: { FnArn: { 'Fn::GetAtt': 'Fn.Arn' } } },
          },
        },
      }),
    });
    const made = newHiddenClasses(['template.json', '--input', 'input.json', '--quiet', '--no-limits'], folder);
    expect(made.size).toBeGreaterThan(100);
    expect([...made].filter(([, count]) => count >= INVOCATIONS / 2)).toEqual([]);
  },
);
