import { describe, expect, it, test } from 'vitest';
import { allEdges, allNodes, type Graph } from '../../src/graph/graph.ts';
import { graphOfDefinition } from './machines.ts';

const SAMPLES = new URL('../../samples/', import.meta.url).pathname;

/** `from -kind-> to [labels]`, by state names. */
function edgesOf(graph: Graph): string[] {
  const names = new Map([...allNodes(graph.root)].map(({ id, name }) => [id, name]));
  return [...allEdges(graph.root)].map(
    ({ kind, from, to, labels }) => `${names.get(from)} -${kind}-> ${names.get(to)} [${labels.join(' | ')}]`,
  );
}

describe('the graph of a machine', () => {
  it('has the transitions of the order sample, each of its kind', async () => {
    // by hand from samples/order/order.asl.yaml
    expect(edgesOf(await graphOfDefinition(`${SAMPLES}order/template.yml`)).sort()).toEqual(
      [
        'Start -next-> Check order []',
        'Check order -next-> Charge card []',
        'Charge card -retry-> Charge card [↻ 3× GatewayTimeout, 1\u00a0s\u00a0×\u00a02]',
        'Charge card -next-> Is it a gift? []',
        'Is it a gift? -choice-> Wrap gift [$.gift = true]',
        'Is it a gift? -default-> Pack items [otherwise]',
        'Wrap gift -next-> Pack items []',
        'Pack items -next-> Ship by courier []',
        'Ship by courier -next-> Confirm []',
        'Ship by courier -catch-> Ship by post [CourierUnavailable]',
        'Ship by post -next-> Confirm []',
        'Confirm -next-> End []',
      ].sort(),
    );
  });

  it('contains the states within a state, including the machine that a Task starts', async () => {
    const { root } = await graphOfDefinition(`${SAMPLES}callback/template.yml`, 'ExpenseWorkflow');
    const boxes = root.nodes.flatMap(({ name, boxes: own }) =>
      own.map(({ kind, title, nodes }) => [name, kind, title, nodes.map((node) => node.name)]),
    );
    expect(boxes).toEqual([
      ['Approve', 'branch', 'Branch 1', ['Ask the manager']],
      ['Approve', 'branch', 'Branch 2', ['Think about it', 'Decide']],
      ['Pay', 'execution', 'PaymentWorkflow', ['Until the evening', 'Transfer']],
    ]);
  });

  it('distinguishes the items of a Map from children of a Distributed Map', async () => {
    const inner = { StartAt: 'One', States: { One: { Type: 'Succeed' } } };
    const distributed = { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    const map = (ItemProcessor: object) => ({
      StartAt: 'All',
      States: { All: { Type: 'Map', ItemProcessor, End: true } },
    });
    const kindOf = async (definition: object) => (await graphOfDefinition(definition)).root.nodes[1]!.boxes[0]!.kind;
    expect(await kindOf(map(inner))).toBe('items');
    expect(await kindOf(map(distributed))).toBe('children');
  });

  it('stops if machines start one another', async () => {
    const starts = (name: string, arn: string) => ({
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: name,
        RoleArn: 'arn:aws:iam::111111111111:role/r',
        Definition: {
          StartAt: 'Go',
          States: {
            Go: {
              Type: 'Task',
              Resource: 'arn:aws:states:::states:startExecution',
              Parameters: { StateMachineArn: { 'Fn::GetAtt': [arn, 'Arn'] } },
              End: true,
            },
          },
        },
      },
    });
    const { writeFileSync } = await import('node:fs');
    const { folderOf } = await import('../cli/fake-io.ts');
    const path = `${folderOf({})}/template.json`;
    writeFileSync(path, JSON.stringify({ Resources: { A: starts('a', 'B'), B: starts('b', 'A') } }));
    const names = [...allNodes((await graphOfDefinition(path, 'A')).root)].map(({ name }) => name);
    expect(names.filter((name) => name === 'Go').length).toBeLessThanOrEqual(4);
  });
});

test.each([
  [{ Variable: '$.a', NumericGreaterThanEquals: 3 }, '$.a ≥ 3'],
  [{ Variable: '$.a', StringEquals: 'x "y"' }, '$.a = "x \\"y\\""'],
  [{ Variable: '$.a', StringEqualsPath: '$.b' }, '$.a = $.b'],
  [{ Variable: '$.a', StringMatches: 'log-*' }, '$.a matches "log-*"'],
  [{ Variable: '$.a', IsPresent: true }, '$.a is present'],
  [{ Variable: '$.a', IsNull: false }, '$.a is not null'],
  [{ Not: { Variable: '$.a', BooleanEquals: true } }, 'not $.a = true'],
  [
    {
      And: [
        { Variable: '$.a', IsPresent: true },
        {
          Or: [
            { Variable: '$.a', NumericEquals: 1 },
            { Variable: '$.a', NumericLessThan: 0 },
          ],
        },
      ],
    },
    '$.a is present and ($.a = 1 or $.a < 0)',
  ],
])('the rule %j is shown as %s', async (rule, shown) => {
  const definition = {
    StartAt: 'Which?',
    States: {
      'Which?': { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
      Yes: { Type: 'Succeed' },
      No: { Type: 'Succeed' },
    },
  };
  const edge = [...allEdges((await graphOfDefinition(definition)).root)].find(({ kind }) => kind === 'choice');
  expect(edge?.labels).toEqual([shown]);
});

test('the expression of a JSONata rule is shown without its delimiters', async () => {
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Which?',
    States: {
      'Which?': { Type: 'Choice', Choices: [{ Condition: '{% $states.input.a > 3 %}', Next: 'Yes' }], Default: 'Yes' },
      Yes: { Type: 'Succeed' },
    },
  };
  const { root } = await graphOfDefinition(definition);
  // a rule and the default to the same state are one edge
  const edges = [...allEdges(root)].filter(({ kind }) => kind !== 'next');
  expect(edges.map(({ kind, labels }) => [kind, labels])).toEqual([['choice', ['$states.input.a > 3', 'otherwise']]]);
});
