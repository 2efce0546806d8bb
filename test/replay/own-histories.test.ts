import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createFakeMapData } from '../engine/fake-map-data.ts';
import type { RunCase } from '../engine/run-case.ts';
import { record, replayAgainst } from './replay-case.ts';

const folder = fileURLToPath(new URL('../cases/engine', import.meta.url));

/** A truncated token no longer looks like a token: nothing shows that it may differ. */
const SKIPPED = new Set(["a callback's token is of the same text in the parameters and in the request"]);

/** A replay of the engine's own history repeats it, event for event. */
for (const file of readdirSync(folder).sort()) {
  describe(file.replace('.yaml', ''), () => {
    for (const testCase of parse(readFileSync(`${folder}/${file}`, 'utf8')) as (RunCase & { name: string })[]) {
      it.skipIf(SKIPPED.has(testCase.name))(testCase.name, async () => {
        const events = await record(testCase);
        const { departure, missing, isRecordCut } = await replayAgainst(testCase.definition, events, {
          ...(testCase.type !== undefined && { type: testCase.type }),
          mapData: createFakeMapData(testCase.dataset).mapData,
        });
        expect({ departure, missing, isRecordCut }).toEqual({
          departure: undefined,
          missing: undefined,
          isRecordCut: false,
        });
      });
    }
  });
}

// StopExecution may come at any moment
describe('aborted at each of its events', () => {
  const definition = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Pass', Next: 'C' },
      C: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', Next: 'D' },
      D: { Type: 'Wait', Seconds: 5, Next: 'E' },
      E: { Type: 'Pass', End: true },
    },
  };
  const events = 15;
  it.each(Array.from({ length: events - 1 }, (_, i) => i + 1))('%i', async (abortAfter) => {
    const recorded = await record({ definition, tasks: { C: [{ return: {} }] }, abortAfter });
    expect(recorded.map(({ type }) => type).slice(abortAfter)).toEqual(['ExecutionAborted']);
    const { departure } = await replayAgainst(definition, recorded);
    expect(departure).toBeUndefined();
  });
});
