import { expect, test } from 'vitest';
import { UsageError } from '../../src/source/usage-error.ts';
import { selectMachine } from '../../src/template/select-machine.ts';
import { projectOf } from './project-of.ts';

const machine = (id: string, properties = '') =>
  `  ${id}: { Type: AWS::Serverless::StateMachine, Properties: { Definition: {}${properties} } }\n`;
const one = `Resources:\n${machine('Only')}`;
const two = `Resources:\n${machine('Order', ', Name: order-flow')}${machine('Refund')}`;
/** As synthesized by CDK for `new StateMachine(this, 'Flow')` and `'Refund'`. */
const cdk = `Resources:\n${machine('FlowA74D6E88')}${machine('Refund1B2C3D4E')}`;

test.each([
  { name: 'the only one', text: one, id: undefined, found: 'Only' },
  { name: 'by logical id', text: two, id: 'Refund', found: 'Refund' },
  { name: 'by name', text: two, id: 'order-flow', found: 'Order' },
  { name: "CDK's logical id", text: cdk, id: 'Flow', found: 'FlowA74D6E88' },
  {
    name: "CDK's before others with the same prefix",
    text: `${cdk}${machine('FlowTwo')}`,
    id: 'Flow',
    found: 'FlowA74D6E88',
  },
  { name: 'a prefix of a name', text: two, id: 'order-', found: 'Order' },
])('$name', async ({ text, id, found }) => {
  const { project } = await projectOf({ 't.yml': text });
  expect(selectMachine(project, id).logicalId).toBe(found);
});

test.each([
  { text: two, id: undefined, message: 't.yml has 2 state machines: choose one with --state-machine (Order, Refund)' },
  {
    text: two,
    id: 'refund',
    message: "t.yml has no state machine 'refund'; it has: Order, Refund\nDid you mean 'Refund'?",
  },
  { text: one, id: 'x\u001b[2J', message: "t.yml has no state machine 'x\\u001b[2J'; it has: Only" },
  {
    text: `${cdk}${machine('Flow00000000')}`,
    id: 'Flow',
    message: "t.yml has no state machine 'Flow'; it has: FlowA74D6E88, Refund1B2C3D4E, Flow00000000",
  },
  {
    text: two,
    id: '',
    message: "t.yml has no state machine ''; it has: Order, Refund",
  },
  { text: 'Resources: {}', id: undefined, message: 't.yml has no state machine' },
])('$message', async ({ text, id, message }) => {
  const { project } = await projectOf({ 't.yml': text });
  expect(() => selectMachine(project, id)).toThrow(new UsageError(message));
});
