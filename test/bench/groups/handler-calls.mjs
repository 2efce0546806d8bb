import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare } from '../support/measure.mjs';
import { atMost, beside } from '../support/rows.mjs';

const scriptPath = (name) => fileURLToPath(new URL(`../scripts/${name}`, import.meta.url));

const functionOf = (name) => ({
  Type: 'AWS::Serverless::Function',
  Properties: { Handler: `${name}.handler`, Runtime: 'nodejs22.x', CodeUri: 'src' },
});
const templateOf = (definition, name) => ({
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    Flow: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition: definition,
        DefinitionSubstitutions: { GreetArn: { 'Fn::GetAtt': 'Greet.Arn' } },
      },
    },
    Greet: functionOf(name),
  },
});
const FOUR_STATES = {
  StartAt: 'Name',
  States: {
    Name: { Type: 'Pass', Result: 'world', ResultPath: '$.name', Next: 'Greet' },
    Greet: { Type: 'Task', Resource: '${GreetArn}', ResultPath: '$.greeting', Next: 'Long?' },
    'Long?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.greeting.length', NumericGreaterThan: 40, Next: 'Done' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};
const EACH = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      MaxConcurrency: 10,
      ItemProcessor: {
        StartAt: 'Greet',
        States: { Greet: { Type: 'Task', Resource: '${GreetArn}', End: true } },
      },
      End: true,
    },
  },
};
const IN_TYPESCRIPT = `
interface Greeting { text: string; length: number }
export const handler = async ({ name }: { name: string }): Promise<Greeting> => {
  const text = \`Hello, \${name}!\`;
  return { text, length: text.length };
};
`;
const IN_JAVASCRIPT = `
exports.handler = async ({ name }) => {
  const text = \`Hello, \${name}!\`;
  return { text, length: text.length };
};
`;
const THREADS = 10;

/** The time to a handler's first result with a cached build, and of an invocation after it. */
export async function measureHandlerCalls(bench) {
  const cache = join(bench.folder, 'cache');
  process.env.SFN_RUN_CACHE_DIR = cache;
  const template = bench.write('calls/template.json', templateOf(FOUR_STATES, 'greet'));
  const plain = bench.write('calls/plain.json', templateOf(FOUR_STATES, 'plain'));
  const each = bench.write('calls/each.json', templateOf(EACH, 'greet'));
  const typescript = bench.write('calls/src/greet.ts', IN_TYPESCRIPT);
  const javascript = bench.write('calls/src/plain.js', IN_JAVASCRIPT);
  const items = Array.from({ length: bench.quick ? 2_000 : 10_000 }, (_, id) => ({ id, name: 'world' }));
  const input = bench.write('calls/items.json', items);
  const order = join(bench.root, 'samples', 'order');
  const bundle = await bench.bundle('lambda-integrations.ts');
  const first = await compare(
    {
      floor: () => bench.floor().ms,
      template: () => bench.command([template]).ms,
      plain: () => bench.command([plain]).ms,
      order: () => bench.command([join(order, 'template.yml'), '-i', join(order, 'event.json'), '-f']).ms,
      bare: () => bench.node([scriptPath('plain-result.cjs'), javascript]).ms,
      result: () => bench.node([scriptPath('first-result.cjs'), bundle, typescript]).ms,
    },
    { rounds: bench.quick ? 7 : 21, warmUp: 2 },
  );
  const cold = await compare(
    {
      floor: () => bench.floor().ms,
      template: () => {
        rmSync(cache, { recursive: true, force: true });
        return bench.command([template]).ms;
      },
    },
    { rounds: bench.quick ? 5 : 15 },
  );
  const many = await compare(
    {
      ours: () => bench.command([each, '-q', '--no-limits', '-i', input]).ms,
      pingPong: () => bench.node([scriptPath('ping-pong-pool.cjs'), input, String(THREADS)]).ms,
    },
    { rounds: bench.quick ? 3 : 7 },
  );
  return [
    atMost('SAM template, 4 states, TypeScript handler, second run : node -e 0', 1.7, first.template, first.floor),
    atMost('the same, first run ever : node -e 0', 2.7, cold.template, cold.floor),
    atMost('order sample, fast-forward, second run : node -e 0', 2.5, first.order, first.floor),
    atMost("a TypeScript handler's first result, second run : plain JavaScript alone", 1.2, first.result, first.bare),
    beside('SAM template, TypeScript handler, second run : the same in JavaScript', first.template, first.plain),
    atMost('Map of 10,000 invocations, MaxConcurrency 10 : ping-pong with 10 threads', 1.6, many.ours, many.pingPong),
  ];
}
