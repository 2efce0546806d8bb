import { describe, expect, it } from 'vitest';
import { createMapData } from '../../src/datasets/map-data.ts';
import { execute } from '../../src/engine/execute.ts';
import type { Json } from '../../src/json.ts';
import { createSeededRandom } from '../../src/testing/seeded-random.ts';
import { compileCase, optionsFor } from './run-case.ts';

interface ChildResult {
  readonly ExecutionArn: string;
  readonly Name: string;
  readonly Output: string;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** The records of three child executions, whose state is `item`. */
async function runChildren(type: 'STANDARD' | 'EXPRESS', item: object, isRepeatable: boolean): Promise<ChildResult[]> {
  const machine = await compileCase({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        Label: 'Each',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
          StartAt: 'Item',
          States: { Item: { Type: 'Pass', End: true, ...item } },
        },
        ResultWriter: { WriterConfig: { OutputType: 'JSON', Transformation: 'NONE' } },
        End: true,
      },
    },
  } as unknown as Json);
  const { output } = await execute({
    ...optionsFor(machine, [1, 2, 3]),
    random: createSeededRandom(7),
    isRepeatable,
    mapData: createMapData(undefined),
    runTask: async () => null,
    onEvent: undefined,
  });
  return output as unknown as ChildResult[];
}

const READS_ID = { Parameters: { 'id.$': '$$.Execution.Id', 'uuid.$': 'States.UUID()' } };
const READS_NOTHING = { Parameters: { 'uuid.$': 'States.UUID()' } };

describe.each(['STANDARD', 'EXPRESS'] as const)('the names of %s child executions', (type) => {
  it('do not depend on what reads them if random numbers are given', async () => {
    const namesOf = (results: readonly ChildResult[]): unknown =>
      results.map(({ ExecutionArn, Name }) => [ExecutionArn, Name]);
    const unread = namesOf(await runChildren(type, READS_NOTHING, true));
    expect(namesOf(await runChildren(type, READS_ID, true))).toEqual(unread);
  });

  // the ARNs of child executions in recorded histories: `express` has a second UUID
  it.each([true, false])('are one UUID each, the last part of the ARN (repeatable: %s)', async (isRepeatable) => {
    const results = await runChildren(type, READS_ID, isRepeatable);
    expect(results.length).toBe(3);
    expect(new Set(results.map(({ Name }) => Name)).size).toBe(3);
    for (const { ExecutionArn, Name, Output } of results) {
      expect(Name).toMatch(new RegExp(`^${UUID}$`));
      expect(ExecutionArn).toMatch(
        new RegExp(type === 'EXPRESS' ? `:express:M/Each:${Name}:${UUID}$` : `:execution:M/Each:${Name}$`),
      );
      expect(JSON.parse(Output)).toMatchObject({ id: ExecutionArn });
    }
  });
});
