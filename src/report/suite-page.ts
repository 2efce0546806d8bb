import type { Machine, StateBase } from '../definition/definition.ts';
import type { StartedMachine } from '../graph/build-graph.ts';
import type { Graph } from '../graph/graph.ts';
import { layoutGraph } from '../graph/layout.ts';
import { PIXELS } from '../graph/metrics.ts';
import type { PathTaken } from '../graph/path-taken.ts';
import { definitionLines } from './definition-lines.ts';
import { packLayout, packPath, type ReportData, type ReportSuite } from './report-data.ts';
import { escapeJson, pageFrame } from './write-page.ts';

interface SuiteMachine {
  readonly name: string;
  readonly machine: Machine;
  readonly started: ReadonlyMap<StateBase, readonly StartedMachine[]>;
  readonly graph: Graph;
  /** The path of all tests together. */
  readonly path: PathTaken;
}

/** The page of tests: what they reached in each machine, on its graph, and their results. */
export function renderSuitePage(machines: readonly SuiteMachine[], suite: Omit<ReportSuite, 'machines'>): string {
  const title = suite.failed > 0 ? 'Tests: FAILED' : 'Tests: PASSED';
  const { before, after } = pageFrame(title);
  const data: ReportData = {
    title: 'Tests',
    definitions: {},
    sources: {},
    run: { name: 'Tests', type: 'STANDARD', path: '', scopes: [], events: [], payloads: [], logs: [], stages: [] },
    suite: {
      ...suite,
      machines: machines.map(({ name, machine, started, graph, path }) => ({
        name,
        graph: packLayout(layoutGraph(graph, PIXELS)),
        marks: packPath(path),
        definitions: definitionLines(machine, started),
      })),
    },
  };
  return `${before}${escapeJson(JSON.stringify(data))}${after}`;
}
