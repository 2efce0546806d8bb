import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/json.ts';
import { eventLine, type RunCase, runCase } from './run-case.ts';

/** Cases are data: a definition, what its tasks do, and Step Functions' events and outcome. */
interface Case extends RunCase {
  readonly name: string;
  /** `id<previousEventId Type subject`, one per line; the first is always ExecutionStarted. */
  readonly events?: string;
  /** The events of child executions, in the order of the children; null: not checked. */
  readonly children?: readonly (string | null)[];
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Seconds of virtual time. */
  readonly duration?: number;
  /** Details of some events, by id. */
  readonly details?: Readonly<Record<string, Json>>;
  /** Variables assigned by states, in the order of their exits. */
  readonly assigned?: readonly Json[];
  /** The inputs of tasks, in order. */
  readonly payloads?: readonly Json[];
  /** What a ResultWriter receives, in the order of ends. */
  readonly written?: Json;
}

const folder = fileURLToPath(new URL('../cases/engine', import.meta.url));
const toLines = (text: string): string[] => text.trim().split(/\n\s*/);

for (const file of readdirSync(folder).sort()) {
  describe(file.replace('.yaml', ''), () => {
    for (const testCase of parse(readFileSync(`${folder}/${file}`, 'utf8')) as Case[]) {
      it(testCase.name, async () => {
        const { events, children, outcome, requests, written } = await runCase(testCase);
        const { startDate, stopDate, ...end } = outcome;
        if (testCase.events !== undefined) expect(events.map(eventLine)).toEqual(toLines(testCase.events));
        if (testCase.children !== undefined) expect(children.length).toBe(testCase.children.length);
        for (const [index, lines] of (testCase.children ?? []).entries()) {
          if (lines !== null) expect(children[index]?.map(eventLine)).toEqual(toLines(lines));
        }
        if (testCase.duration !== undefined) expect((stopDate - startDate) / 1000).toBe(testCase.duration);
        for (const [id, details] of Object.entries(testCase.details ?? {})) {
          expect(events[Number(id) - 1]?.details).toEqual(details);
        }
        if (testCase.assigned !== undefined) {
          expect(events.flatMap(({ details }) => details?.assignedVariables ?? [])).toEqual(testCase.assigned);
        }
        if (testCase.payloads !== undefined) expect(requests.map(({ payload }) => payload)).toEqual(testCase.payloads);
        if (testCase.written !== undefined) expect(written).toEqual(testCase.written);
        if (testCase.abortAfter === undefined) {
          const unobserved = await runCase({ ...testCase, isUnobserved: true });
          expect(unobserved).toEqual({ events: [], children: [], outcome, requests, written });
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
