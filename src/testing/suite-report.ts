import type { Machine, StateBase } from '../definition/definition.ts';
import type { StartedMachine } from '../graph/build-graph.ts';
import type { Graph } from '../graph/graph.ts';
import { createBoxFinder, PathCollector, type PathTaken, toPathVisit } from '../graph/path-taken.ts';
import { graphOf } from '../graph/render-graph.ts';
import { renderSuitePage } from '../report/suite-page.ts';
import { failureText } from './reporters/failure-text.ts';
import type { FinishedTest, TestReporter } from './test-report.ts';
import type { TestedRun } from './tested-run.ts';

/** The number of failing tests for which the page shows where the run differed. */
const MAX_FAILURES = 500;
/** Larger suites are counted, and only failures are listed. */
const MAX_TESTS = 5_000;

export interface TestedMachine {
  readonly name: string;
  readonly machine: Machine;
  readonly started: ReadonlyMap<StateBase, readonly StartedMachine[]>;
}

/** Collects what `--report` shows about tests: each machine's graph with what they reached, and the tests. */
export class SuiteReport {
  readonly #machines = new Map<string, { readonly tested: TestedMachine; graph: Graph; collector: PathCollector }>();
  readonly #tests: { readonly test: FinishedTest; readonly failures: readonly string[] }[] = [];
  readonly #write: (piece: string) => void;
  #failures = 0;

  constructor(write: (piece: string) => void) {
    this.#write = write;
  }

  /** The whole machine counts, including parts that no test reaches. */
  addMachine(tested: TestedMachine): void {
    const key = keyOf(tested.machine);
    if (this.#machines.has(key)) return;
    const graph = graphOf(tested.machine, tested.name, [], tested.started);
    this.#machines.set(key, { tested, graph, collector: new PathCollector(graph) });
  }

  /**
   * The path of a test's run. A run that started at a state other than StartAt did not take the edge from the start.
   */
  addRun({ info, visits }: TestedRun): void {
    const known = this.#machines.get(keyOf(info.machine));
    if (known === undefined || visits.length === 0) return;
    const { collector, tested } = known;
    const find = createBoxFinder(collector);
    if (info.machine.startAt.name === tested.machine.startAt.name) collector.begin();
    for (const visit of visits) {
      const box = find(visit.scope);
      if (box !== undefined) collector.add(box, toPathVisit(visit));
    }
  }

  get reporter(): TestReporter {
    return {
      onTestEnd: async (test) => {
        const isFailed = test.status === 'failed';
        if (this.#tests.length >= MAX_TESTS && !isFailed) return;
        const isShown = isFailed && this.#failures++ < MAX_FAILURES;
        const failures = isShown ? await Promise.all(test.failures.map(failureText)) : [];
        this.#tests.push({ test, failures });
      },
      onEnd: ({ passed, failed, skipped, isInterrupted }) => {
        const machines = [...this.#machines.values()].map(({ tested, graph, collector }) => ({
          ...tested,
          graph,
          path: reachedBy(collector),
        }));
        const tests = this.#tests.map(({ test: { file, name, status, reason, duration }, failures }) => ({
          file,
          name,
          status,
          duration,
          failures,
          ...(reason !== undefined && { reason }),
        }));
        this.#write(renderSuitePage(machines, { passed, failed, skipped, isInterrupted, tests }));
      },
    };
  }
}

/** A failure that a test expects does not count as a failure: the state counts as reached. */
function reachedBy({ path }: PathCollector): PathTaken {
  const nodes = new Map([...path.nodes].map(([id, mark]) => [id, { ...mark, status: 'succeeded' as const }]));
  return { nodes, edges: path.edges };
}

/** The machine's definition is the same, but each test file compiles it separately. */
function keyOf({ range }: Machine): string {
  return `${range.file.path} ${range.start}`;
}
