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
