import type { BoxLayout, EdgeLayout, NodeLayout } from '../graph/box-layout.ts';
import type { GraphBox, GraphNode } from '../graph/graph.ts';
import type { NodeMark, PathTaken } from '../graph/path-taken.ts';
import type { Json } from '../json.ts';

/** The data of a report, as JSON within the page: everything that the page shows is derived from it. */
export interface ReportData {
  readonly title: string;
  readonly run: ReportRun;
  readonly graph?: ReportGraph;
  /** If there are no events: the path that was taken, by the ids of nodes and edges. */
  readonly marks?: PackedPath;
  /** Definitions of states, by name; `Machine/State` for those of started machines. */
  readonly definitions: Readonly<Record<string, DefinitionLines>>;
  /** Lines of the user's code around the frames of errors, by `file:line`. */
  readonly sources: Readonly<Record<string, SourceLines>>;
  /** For a replay: the recorded execution, and where the run differs from it. */
  readonly replay?: ReportReplay;
  /** A page of tests: it covers several executions and shows none of them. */
  readonly suite?: ReportSuite;
  /**
   * The page is updated during the run; its server identifies the run by a number, and may show another one after it.
   */
  readonly live?: { readonly run: number; readonly isWatched: boolean };
}

/** What tests reached, and their results. */
export interface ReportSuite {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Ctrl-C stopped it before all tests had run. */
  readonly isInterrupted: boolean;
  readonly machines: readonly ReportMachine[];
  readonly tests: readonly ReportTest[];
}

export interface ReportMachine {
  readonly name: string;
  readonly graph: ReportGraph;
  /** The path of all tests together. */
  readonly marks: PackedPath;
  readonly definitions: ReportData['definitions'];
}

export interface ReportTest {
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it is skipped. */
  readonly reason?: string;
  /** Milliseconds of wall-clock time. */
  readonly duration: number;
  /** The problem, its location, the difference, and the trace up to the difference: a text each. */
  readonly failures: readonly string[];
}

export interface PackedPath {
  readonly nodes: readonly (readonly [id: string, mark: NodeMark])[];
  readonly edges: readonly (readonly [id: string, count: number])[];
}

export function packPath({ nodes, edges }: PathTaken): PackedPath {
  return { nodes: [...nodes], edges: [...edges] };
}

export function unpackPath({ nodes, edges }: PackedPath): PathTaken {
  return { nodes: new Map(nodes), edges: new Map(edges) };
}

/** The events of one execution, and the data that they refer to. Grows while a run is live. */
export interface ReportRun {
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly path: string;
  readonly scopes: PackedScope[];
  readonly events: PackedEvent[];
  readonly payloads: PackedPayload[];
  readonly logs: PackedLog[];
  readonly stages: PackedStages[];
  readonly outcome?: ReportOutcome;
  /** Waits and retry delays took no time. */
  readonly isVirtual?: boolean;
}

/** `[kind, index, state, parent, machine]`: the parent is an earlier index in the list. */
export type PackedScope = readonly [
  kind: 'execution' | 'branch' | 'iteration' | 'child',
  index: number,
  state: string | null,
  parent: number | null,
  machine: string | null,
];

/** The details contain no payloads: those are indices into the list of payloads. */
export type PackedEvent = readonly [
  id: number,
  previousEventId: number,
  type: string,
  timestamp: number,
  scope: number,
  details: { readonly [field: string]: Json } | 0,
  input: number,
  output: number,
  parameters: number,
  variables: number,
];

/** A value; or the beginning of its JSON text, and its total size in bytes. */
export type PackedPayload = readonly [value: Json] | readonly [beginning: string, bytes: number];

export type PackedLog = readonly [scope: number, state: string, stream: string, text: string, events: number];

/**
 * The values of a state's data after the steps between its input and its output, in TestState's words: for runs, since
 * histories do not contain them. `events` is the number of events before them.
 */
export type PackedStages = readonly [
  scope: number,
  state: string,
  events: number,
  ...stepsAndPayloads: readonly (string | number)[],
];

export interface ReportOutcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'RUNNING';
  readonly error?: string;
  readonly cause?: string;
  readonly startDate: number;
  readonly stopDate: number;
}

export interface DefinitionLines {
  readonly path: string;
  /** 1-based, of the first line. */
  readonly line: number;
  readonly language: 'yaml' | 'json';
  readonly text: string;
}

export interface SourceLines {
  readonly line: number;
  readonly lines: readonly string[];
}

export interface ReportReplay {
  readonly record: Pick<ReportRun, 'scopes' | 'events' | 'payloads' | 'stages'>;
  /** Absent if the run matches. */
  readonly departure?: ReportDeparture;
}

/** The first events that differ, by id; one of them is absent if its side has ended. */
export interface ReportDeparture {
  readonly recorded?: number;
  readonly actual?: number;
  /** `Pack items[1]/Pack one`. */
  readonly state?: string;
  /** `output.total`. */
  readonly field?: string;
}

/** The layout of a graph without redundant parts. */
export interface ReportGraph extends Omit<BoxLayout, 'box' | 'nodes'> {
  readonly box: Pick<GraphBox, 'kind' | 'title'>;
  readonly nodes: readonly ReportNode[];
}

export interface ReportNode extends Omit<NodeLayout, 'node' | 'boxes'> {
  readonly node: Omit<GraphNode, 'boxes'>;
  readonly boxes: readonly ReportGraph[];
}

export function packLayout({ box, nodes, ...rest }: BoxLayout): ReportGraph {
  const { kind, title } = box;
  return {
    ...rest,
    box: { kind, ...(title !== undefined && { title }) },
    nodes: nodes.map(({ node, boxes, ...place }) => {
      const { boxes: _, ...alone } = node;
      return { ...place, node: alone, boxes: boxes.map(packLayout) };
    }),
  };
}

export function unpackLayout({ box, nodes, ...rest }: ReportGraph): BoxLayout {
  const unpacked = nodes.map(({ node, boxes, ...place }): NodeLayout => {
    const inner = boxes.map(unpackLayout);
    return { ...place, node: { ...node, boxes: inner.map((one) => one.box) }, boxes: inner };
  });
  const edges: readonly EdgeLayout[] = rest.edges;
  const whole: GraphBox = { ...box, nodes: unpacked.map(({ node }) => node), edges: edges.map(({ edge }) => edge) };
  return { ...rest, box: whole, nodes: unpacked };
}
