import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allEdges, allNodes, type Graph } from '../../src/graph/graph.ts';
import { pathOfResult } from '../../src/graph/path-of-result.ts';
import { type PathTaken, pathOfEvents } from '../../src/graph/path-taken.ts';
import { graphOf } from '../../src/graph/render-graph.ts';
import { readHistory } from '../../src/history/read-history.ts';
import type { Json } from '../../src/json.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { graphOfDefinition, machineOf } from './machines.ts';

const ORDER = join(import.meta.dirname, '../../samples/order');

function describePath(graph: Graph, { nodes, edges }: PathTaken): object {
  const names = new Map([...allNodes(graph.root)].map(({ id, name }) => [id, name]));
  const marks = [...nodes].map(([id, { status, visits, retries, failures }]) => [
    names.get(id)!,
    `${status} ${visits} ${retries} ${failures}`,
  ]);
  const taken = [...allEdges(graph.root)].flatMap(({ id, kind, from, to }) =>
    edges.has(id) ? [[`${names.get(from)} -${kind}-> ${names.get(to)}`, edges.get(id)]] : [],
  );
  return { nodes: Object.fromEntries(marks), edges: Object.fromEntries(taken) };
}

/** Read from samples/order/history.json by hand: status, visits, retries, failures. */
const OF_THE_SAMPLE = {
  nodes: {
    Start: 'succeeded 1 0 0',
    'Check order': 'succeeded 1 0 0',
    'Check address': 'succeeded 1 0 0',
    'Reserve stock': 'succeeded 1 0 0',
    'Charge card': 'succeeded 1 1 0',
    'Is it a gift?': 'succeeded 1 0 0',
    'Wrap gift': 'succeeded 1 0 0',
    'Pack items': 'succeeded 1 0 0',
    'Pack one': 'succeeded 3 0 0',
    'Ship by courier': 'caught 1 0 1',
    'Ship by post': 'succeeded 1 0 0',
    Confirm: 'succeeded 1 0 0',
    End: 'succeeded 1 0 0',
  },
  edges: {
    'Start -next-> Check order': 1,
    'Check order -next-> Charge card': 1,
    'Charge card -retry-> Charge card': 1,
    'Charge card -next-> Is it a gift?': 1,
    'Is it a gift? -choice-> Wrap gift': 1,
    'Wrap gift -next-> Pack items': 1,
    'Pack items -next-> Ship by courier': 1,
    'Ship by courier -catch-> Ship by post': 1,
    'Ship by post -next-> Confirm': 1,
    'Confirm -next-> End': 1,
  },
};

describe('the path of the order sample', () => {
  it('is the same from its history', async () => {
    const graph = await graphOfDefinition(join(ORDER, 'template.yml'));
    const events = readHistory(readFileSync(join(ORDER, 'history.json'), 'utf8'), 'history.json');
    const { nodes, edges } = describePath(graph, pathOfEvents(graph, events)) as typeof OF_THE_SAMPLE;
    expect({ nodes, edges }).toEqual(OF_THE_SAMPLE);
  });

  it('is the same from the JSON result of a replayed trace', async () => {
    const graph = await graphOfDefinition(join(ORDER, 'template.yml'));
    const { stdout } = await runMain(ORDER, ['trace', 'history.json', 'template.yml', '--format', 'json', '-q']);
    expect(describePath(graph, pathOfResult(graph, JSON.parse(stdout) as Json, 'result.json'))).toEqual(OF_THE_SAMPLE);
  });

  it('stops at the end of a truncated history', async () => {
    const graph = await graphOfDefinition(join(ORDER, 'template.yml'));
    const events = readHistory(readFileSync(join(ORDER, 'history.json'), 'utf8'), 'history.json');
    const at = events.findIndex(({ type, details }) => type === 'TaskStateEntered' && details?.name === 'Charge card');
    const path = describePath(graph, pathOfEvents(graph, events.slice(0, at + 1))) as typeof OF_THE_SAMPLE;
    expect(path.nodes['Charge card']).toBe('running 1 0 0');
    expect(path.edges).toEqual({ 'Start -next-> Check order': 1, 'Check order -next-> Charge card': 1 });
  });
});

it('names with brackets and slashes are found in a JSON result', async () => {
  const definition = {
    StartAt: 'a[0]/b',
    States: {
      'a[0]/b': {
        Type: 'Map',
        ItemProcessor: { StartAt: 'c/d[1]', States: { 'c/d[1]': { Type: 'Pass', End: true } } },
        End: true,
      },
    },
  };
  const folder = folderOf({ 'flow.asl.json': definition });
  const { stdout } = await runMain(folder, ['flow.asl.json', '-i', '[1,2]', '--format', 'json', '-q']);
  const graph = await graphOfDefinition(definition);
  expect(describePath(graph, pathOfResult(graph, JSON.parse(stdout) as Json, 'r.json'))).toMatchObject({
    nodes: { 'a[0]/b': 'succeeded 1 0 0', 'c/d[1]': 'succeeded 2 0 0' },
  });
});

it('a machine started by a Task is drawn within it, if only the events name it', async () => {
  const machine = await machineOf(join(import.meta.dirname, '../../samples/callback/template.yml'), 'ExpenseWorkflow');
  const inner = await machineOf(join(import.meta.dirname, '../../samples/callback/template.yml'), 'PaymentWorkflow');
  const root = { kind: 'execution', index: 0, state: undefined, parent: undefined } as const;
  const scope = {
    kind: 'child',
    index: 0,
    state: 'Pay',
    parent: root,
    machine: { name: 'Payment', definition: inner },
  } as const;
  const event = {
    id: 1,
    previousEventId: 0,
    type: 'ExecutionStarted',
    timestamp: 0,
    details: undefined,
    scope,
  } as const;
  const { root: box } = graphOf(machine, 'Expense', [event]);
  expect(box.nodes.find(({ name }) => name === 'Pay')?.boxes.map(({ title }) => title)).toEqual(['Payment']);
});
