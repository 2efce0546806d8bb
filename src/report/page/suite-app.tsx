import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { allEdges, allNodes, type GraphBox, type GraphNode } from '../../graph/graph.ts';
import type { PathTaken } from '../../graph/path-taken.ts';
import { type ReportMachine, type ReportSuite, type ReportTest, unpackLayout, unpackPath } from '../report-data.ts';
import { CodeView } from './code-view.tsx';
import { ReportContext } from './context.ts';
import { formatCount, formatDuration, visible, visibleLine } from './format.ts';
import { GraphView } from './graph-view.tsx';
import { readLink, writeLink } from './link.ts';

/** The page of tests: what they reached in each machine, and their results. */
export function SuiteApp({ suite }: { readonly suite: ReportSuite }): JSX.Element {
  const [chosen, choose] = useState(0);
  const machine = suite.machines[chosen];
  const isPassed = suite.failed === 0 && !suite.isInterrupted;
  return (
    <ReportContext.Provider value={{ definitions: machine?.definitions ?? {}, sources: {} }}>
      <a class="skip" href="#main">
        To the graph
      </a>
      <header class="summary">
        <h1>
          {'Tests '}
          <span class={`status ${isPassed ? 'succeeded' : 'failed'}`}>{isPassed ? 'PASSED' : 'FAILED'}</span>
        </h1>
        <p>
          {[
            ...(suite.failed > 0 ? [`${formatCount(suite.failed, 'test')} failed`] : []),
            `${formatCount(suite.passed, 'test')} passed`,
            ...(suite.skipped > 0 ? [`${suite.skipped.toLocaleString('en')} skipped`] : []),
            ...(suite.isInterrupted ? ['interrupted'] : []),
          ].join(' · ')}
        </p>
      </header>
      <main id="main">
        {machine !== undefined && (
          <MachineCoverage key={chosen} machine={machine}>
            {suite.machines.length > 1 && (
              <label class="machines">
                {'State machine '}
                <select value={chosen} onChange={(event) => choose(Number(event.currentTarget.value))}>
                  {suite.machines.map(({ name }, i) => (
                    <option key={name} value={i}>
                      {visibleLine(name)}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </MachineCoverage>
        )}
        <section class="history" aria-label="Tests">
          <TestList tests={suite.tests} />
        </section>
      </main>
    </ReportContext.Provider>
  );
}

interface MachineCoverageProps {
  readonly machine: ReportMachine;
  readonly children: JSX.Element | false;
}

function MachineCoverage({ machine, children }: MachineCoverageProps): JSX.Element {
  const layout = useMemo(() => unpackLayout(machine.graph), [machine]);
  const path = useMemo(() => unpackPath(machine.marks), [machine]);
  const reached = useMemo(() => summarize(layout.box, path), [layout, path]);
  const [selected, setSelected] = useState<GraphNode | undefined>(() => nodeOf(layout.box, location.hash));
  useEffect(() => {
    const follow = (): void => setSelected(nodeOf(layout.box, location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [layout]);
  const select = (node: GraphNode): void => {
    setSelected(node);
    history.replaceState(undefined, '', writeLink({ state: node.name, visit: undefined }));
  };
  const { missedNodes, missedEdges } = reached;
  return (
    <>
      <section class="graph-section" aria-label="Graph">
        <GraphView layout={layout} path={path} selected={selected?.id} onSelect={select} />
      </section>
      <section class="state" aria-label={`Coverage of ${visibleLine(machine.name)}`}>
        <h2>
          <bdi>{visibleLine(machine.name)}</bdi>
        </h2>
        {children}
        <dl class="facts">
          <Share name="States reached" missed={missedNodes.length} total={reached.nodes} />
          <Share name="Transitions of the graph" missed={missedEdges.length} total={reached.edges} />
        </dl>
        {missedNodes.length + missedEdges.length > 0 && (
          <>
            <h3>Not tested</h3>
            <ul class="missed">
              {missedNodes.map((node) => (
                <li key={node.id}>
                  <button type="button" class="link" onClick={() => select(node)}>
                    <bdi>{visibleLine(node.name)}</bdi>
                  </button>
                </li>
              ))}
              {missedEdges.map(({ id, from, text }) => (
                <li key={id}>
                  <button type="button" class="link" onClick={() => select(from)}>
                    <bdi>{visibleLine(text)}</bdi>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        {selected !== undefined && <StateCoverage node={selected} path={path} machine={machine} />}
      </section>
    </>
  );
}

function Share(props: { readonly name: string; readonly missed: number; readonly total: number }): JSX.Element {
  const { name, missed, total } = props;
  const percent = total === 0 ? 100 : Math.floor((100 * (total - missed)) / total);
  return (
    <div>
      <dt>{name}</dt>
      <dd class={missed === 0 ? 'succeeded' : 'caught'}>{`${total - missed} of ${total} · ${percent} %`}</dd>
    </div>
  );
}

function StateCoverage(props: {
  readonly node: GraphNode;
  readonly path: PathTaken;
  readonly machine: ReportMachine;
}): JSX.Element {
  const { node, path, machine } = props;
  const mark = path.nodes.get(node.id);
  const lines = Object.hasOwn(machine.definitions, node.name) ? machine.definitions[node.name] : undefined;
  const facts = [
    mark === undefined ? 'no test comes here' : formatCount(mark.visits, 'visit'),
    ...(mark !== undefined && mark.retries > 0 ? [`${mark.retries} retried`] : []),
    ...(mark !== undefined && mark.failures > 0 ? [`${mark.failures} failed`] : []),
  ];
  return (
    <>
      <h3>
        <bdi>{visibleLine(node.name)}</bdi>
      </h3>
      <p class="note">{facts.join(' · ')}</p>
      {lines !== undefined && (
        <>
          <p class="path">{`${visible(lines.path)}:${lines.line}`}</p>
          <CodeView text={lines.text} line={lines.line} language={lines.language} />
        </>
      )}
    </>
  );
}

interface MissedEdge {
  readonly id: string;
  readonly from: GraphNode;
  readonly text: string;
}

/** What the tests reached in a machine and its nested machines. */
function summarize(
  root: GraphBox,
  path: PathTaken,
): {
  readonly nodes: number;
  readonly edges: number;
  readonly missedNodes: readonly GraphNode[];
  readonly missedEdges: readonly MissedEdge[];
} {
  const all = new Map([...allNodes(root)].map((node) => [node.id, node]));
  const states = [...all.values()].filter(({ kind }) => kind === 'state');
  // from a state; the edge from the start is not a transition
  const edges = [...allEdges(root)].filter(({ from }) => all.get(from)?.kind === 'state');
  const missedNodes = states.filter(({ id }) => !path.nodes.has(id));
  const missedEdges = edges
    .filter(({ id, from }) => !path.edges.has(id) && path.nodes.has(from))
    .map(({ id, from, to, kind }) => {
      const [source, target] = [all.get(from)!, all.get(to)];
      const text = kind === 'retry' ? `${source.name}: retry` : `${source.name} → ${target?.name || 'end'} (${kind})`;
      return { id, from: source, text };
    });
  // if a state is not reached, its transitions are not taken either
  const unreachable = edges.filter(({ from }) => !path.nodes.has(from)).length;
  return { nodes: states.length, edges: edges.length - unreachable, missedNodes, missedEdges };
}

function nodeOf(root: GraphBox, hash: string): GraphNode | undefined {
  const { state } = readLink(hash);
  return state === undefined ? undefined : [...allNodes(root)].find(({ name }) => name === state);
}

const SIGNS = { passed: '✔', failed: '✖', skipped: '○' } as const;
const CLASSES = { passed: 'succeeded', failed: 'failed', skipped: 'aborted' } as const;
/** More are shown on request. */
const FIRST = 200;

/** The tests, failed ones first, with how their runs differed from what was expected. */
function TestList({ tests }: { readonly tests: readonly ReportTest[] }): JSX.Element {
  const [most, setMost] = useState(FIRST);
  const failed = tests.filter(({ status }) => status === 'failed');
  const sorted = [...failed, ...tests.filter(({ status }) => status !== 'failed')];
  return (
    <>
      <h2>Tests</h2>
      <ul class="tests">
        {sorted.slice(0, most).map((test) => (
          <li key={`${test.file} ${test.name}`}>
            <span class={CLASSES[test.status]}>{`${SIGNS[test.status]} ${test.status}`}</span>{' '}
            <bdi>{visibleLine(test.name)}</bdi>{' '}
            <span class="note">
              <bdi>{visibleLine(test.file)}</bdi>
              {test.reason === undefined ? ` · ${formatDuration(test.duration)}` : ` · ${visibleLine(test.reason)}`}
            </span>
            {test.failures.map((text) => (
              <pre key={text} class="expectation">
                {visible(text)}
              </pre>
            ))}
          </li>
        ))}
      </ul>
      {sorted.length > most && (
        <button type="button" onClick={() => setMost(sorted.length)}>
          {`Show all ${sorted.length.toLocaleString('en')}`}
        </button>
      )}
    </>
  );
}
