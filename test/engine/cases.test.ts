import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/json.ts';
import { eventLine, type RunCase, runCase } from './run-case.ts';

/** Cases are data: a definition, what its tasks do, and the events and the end that Step Functions gives. */
interface Case extends RunCase {
  readonly name: string;
  /** `id<previousEventId Type subject`, a line each; the first is always ExecutionStarted. */
  readonly events?: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Seconds of virtual time. */
  readonly duration?: number;
  /** Details of some events, by id. */
  readonly details?: Readonly<Record<string, Json>>;
}

const folder = fileURLToPath(new URL('../cases/engine', import.meta.url));

for (const file of readdirSync(folder).sort()) {
  describe(file.replace('.yaml', ''), () => {
    for (const testCase of parse(readFileSync(`${folder}/${file}`, 'utf8')) as Case[]) {
      it(testCase.name, async () => {
        const { events, outcome } = await runCase(testCase);
        const { startDate, stopDate, ...end } = outcome;
        if (testCase.events !== undefined) expect(events.map(eventLine)).toEqual(testCase.events.trim().split(/\n\s*/));
        if (testCase.duration !== undefined) expect((stopDate - startDate) / 1000).toBe(testCase.duration);
        for (const [id, details] of Object.entries(testCase.details ?? {})) {
          expect(events[Number(id) - 1]?.details).toEqual(details);
        }
        const failed = testCase.error !== undefined || testCase.cause !== undefined;
        expect(end).toEqual({
          status: testCase.status ?? (failed ? 'FAILED' : 'SUCCEEDED'),
          ...('output' in testCase && { output: testCase.output }),
          ...(testCase.error !== undefined && { error: testCase.error }),
          ...(testCase.cause !== undefined && { cause: testCase.cause }),
        });
      });
    }
  });
}
