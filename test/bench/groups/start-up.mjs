import { join } from 'node:path';
import { peerCommand } from '../support/bench.mjs';
import { ONE_PASS } from '../support/definitions.mjs';
import { compare } from '../support/measure.mjs';
import { atMost, below, beside } from '../support/rows.mjs';

const TEMPLATE = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Greeting:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions:
        GreetArn: !GetAtt Greet.Arn
      Definition:
        StartAt: Name
        States:
          Name: { Type: Pass, Result: world, ResultPath: $.name, Next: Greet }
          Greet: { Type: Task, Resource: "\${GreetArn}", ResultPath: $.greeting, Next: "Long?" }
          "Long?":
            Type: Choice
            Choices: [{ Variable: $.greeting.length, NumericGreaterThan: 40, Next: Done }]
            Default: Done
          Done: { Type: Succeed }
  Greet:
    Type: AWS::Serverless::Function
    Properties: { Handler: greet.handler, Runtime: nodejs22.x, CodeUri: src }
`;
const HANDLER = `
interface Greeting { text: string; length: number }
export const handler = async ({ name }: { name: string }): Promise<Greeting> => {
  const text = \`Hello, \${name}!\`;
  return { text, length: text.length };
};
`;

/** Entire processes, as seen from the shell: how long users wait. */
export async function measureStartUp(bench) {
  const onePass = bench.write('pass.asl.json', ONE_PASS);
  const template = bench.write('greeting/template.yml', TEMPLATE);
  bench.write('greeting/src/greet.ts', HANDLER);
  const order = join(bench.root, 'samples', 'order');
  const peer = peerCommand();
  const rounds = bench.quick ? 7 : 25;
  const times = await compare(
    {
      floor: () => bench.floor().ms,
      version: () => bench.command(['--version']).ms,
      pass: () => bench.command([onePass]).ms,
      template: () => bench.command([template]).ms,
      order: () => bench.command([join(order, 'template.yml'), '-i', join(order, 'event.json'), '-f']).ms,
    },
    { rounds },
  );
  const peers = await compare(
    {
      pass: () => bench.command([onePass]).ms, // stdin is not a terminal, so it reads its input
      peer: () => bench.node([peer, '-f', onePass], { stdin: '{}' }).ms,
    },
    { rounds: bench.quick ? 3 : 7 },
  );
  const { memory } = bench.command([onePass], { usage: true });
  return [
    atMost('--version : node -e 0', 1.4, times.version, times.floor),
    atMost('one Pass : node -e 0', 1.15, times.pass, times.floor),
    atMost('one Pass : als', 0.15, peers.pass, peers.peer),
    atMost('SAM template, 4 states, TypeScript handler : node -e 0', 4.0, times.template, times.floor),
    atMost('SAM template, 4 states, TypeScript handler : one Pass of als', 0.3, times.template, peers.peer),
    below('code read at the start of run', 200, bench.codeRead([onePass]) / 1000, 'KB'),
    below('code read at the start of validate', 180, bench.codeRead(['validate', onePass]) / 1000, 'KB'),
    beside('order sample (5 TypeScript handlers) : node -e 0', times.order, times.floor),
    beside('one Pass, peak memory : node -e 0', memory, bench.floor({ usage: true }).memory, 'MiB'),
  ];
}
