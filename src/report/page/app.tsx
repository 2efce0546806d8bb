import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { GraphNode } from '../../graph/graph.ts';
import { allNodes } from '../../graph/graph.ts';
import { createBoxFinder, PathCollector } from '../../graph/path-taken.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { type ReportData, unpackLayout, unpackPath } from '../report-data.ts';
import { ReportContext } from './context.ts';
import { EventTable } from './event-table.tsx';
import { formatCount, visibleLine } from './format.ts';
import { GraphView } from './graph-view.tsx';
import { readLink, writeLink } from './link.ts';
import { ReplayView } from './replay-view.tsx';
import { RunModel } from './run-model.ts';
import { StatePanel } from './state-panel.tsx';
import { Summary } from './summary.tsx';
import { Tabs } from './tabs.tsx';
import { Timeline } from './timeline.tsx';

interface Selection {
  readonly name: string;
  readonly visit: StateVisit | undefined;
}

/** The entire report. `version` increases as the data of a live run grows. */
export function App({ data, version }: { readonly data: ReportData; readonly version: number }): JSX.Element {
  const layout = useMemo(() => data.graph && unpackLayout(data.graph), [data]);
  const graph = useMemo(() => layout && { name: data.title, root: layout.box }, [layout]);
  const model = useMemo(() => new RunModel(data.run, graph), [data]);
  const record = useMemo(
    () => data.replay && new RunModel({ ...data.run, logs: [], ...data.replay.record, stages: [] }, undefined),
    [data],
  );
  useMemo(() => model.update(), [version]);
  const path = useMemo(() => {
    if (data.marks !== undefined) return unpackPath(data.marks);
    return data.run.events.length === 0 && data.live === undefined ? undefined : model.path;
  }, [model, version]);

  const [selection, setSelection] = useState<Selection | undefined>(
    () => fromLink(model, location.hash) ?? first(model),
  );
  const [tab, setTab] = useState(data.replay?.departure === undefined ? 'timeline' : 'replay');
  const [within, setWithin] = useState<StateVisit | undefined>(undefined);
  const shown = selection ?? first(model);
  const visits = shown === undefined ? [] : (model.byName.get(shown.name) ?? []);

  const show = (next: Selection): void => {
    setSelection(next);
    const own = model.byName.get(next.name) ?? [];
    const number = next.visit === undefined || own.length < 2 ? undefined : own.indexOf(next.visit) + 1;
    history.replaceState(undefined, '', writeLink({ state: next.name, visit: number }));
  };
  const select = (visit: StateVisit): void => show({ name: visit.name, visit });
  useEffect(() => {
    const follow = (): void => setSelection(fromLink(model, location.hash) ?? first(model));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [model]);

  const selectedNode = useMemo(() => {
    if (graph === undefined || shown === undefined) return undefined;
    const visit = shown.visit;
    if (visit === undefined) return [...allNodes(graph.root)].find(({ name }) => name === shown.name)?.id;
    const collector = new PathCollector(graph);
    const box = createBoxFinder(collector)(visit.scope);
    return box && collector.nodeIn(box, visit.name)?.id;
  }, [graph, shown]);
  const onNode = (node: GraphNode): void => {
    const own = model.visitsOf(node);
    show({ name: node.name, visit: own.find(({ status }) => status === 'failed') ?? own[0] });
  };

  const isRun = data.run.events.length > 0 || data.live !== undefined;
  const tabs = [
    ...(record === undefined ? [] : [{ name: 'replay', label: 'Record and run' }]),
    { name: 'timeline', label: 'Timeline' },
    { name: 'events', label: `Events (${model.rows.length.toLocaleString('en')})` },
  ];
  return (
    <ReportContext.Provider value={data}>
      <a class="skip" href="#main">
        To the state
      </a>
      {isRun ? (
        <Summary model={model} outcome={data.run.outcome} onSelect={select} />
      ) : (
        <header class="summary">
          <h1>
            <bdi>{visibleLine(data.title)}</bdi>
          </h1>
        </header>
      )}
      <main id="main" class={layout === undefined ? 'no-graph' : undefined}>
        {layout !== undefined && (
          <section class="graph-section" aria-label="Graph">
            <GraphView layout={layout} path={path} selected={selectedNode} onSelect={onNode} />
          </section>
        )}
        {shown === undefined ? (
          <section class="state" aria-label="State">
            <p class="note">{isRun ? 'No state has been entered yet.' : 'Choose a state in the graph.'}</p>
          </section>
        ) : (
          <StatePanel model={model} name={shown.name} visits={visits} visit={shown.visit} onSelect={select} />
        )}
        {isRun && (
          <section class="history" aria-label="History">
            <Within model={model} within={within} selected={shown?.visit} onChange={setWithin} />
            <Tabs label="History" tabs={tabs} active={tab} onChange={setTab}>
              {tab === 'timeline' && (
                <Timeline model={model} version={version} selected={shown?.visit} within={within} onSelect={select} />
              )}
              {tab === 'events' && <EventTable model={model} version={version} within={within} onSelect={select} />}
              {tab === 'replay' && record !== undefined && (
                <ReplayView replay={data.replay!} record={record} model={model} />
              )}
            </Tabs>
          </section>
        )}
      </main>
    </ReportContext.Provider>
  );
}

/** The content of one Map, Parallel or started execution, as a page of its own. */
function Within(props: {
  readonly model: RunModel;
  readonly within: StateVisit | undefined;
  readonly selected: StateVisit | undefined;
  onChange(visit: StateVisit | undefined): void;
}): JSX.Element | null {
  const { model, within, selected, onChange } = props;
  const target = selected !== undefined && model.inside.has(selected) ? selected : selected?.container;
  if (within === undefined && target === undefined) return null;
  return (
    <p class="within">
      {within !== undefined && (
        <>
          {'Only what is in '}
          <bdi>
            <strong>{visibleLine(within.name)}</strong>
          </bdi>{' '}
          <button type="button" onClick={() => onChange(within.container)}>
            {within.container === undefined ? 'Show all' : `Show ${visibleLine(within.container.name)}`}
          </button>{' '}
        </>
      )}
      {target !== undefined && target !== within && (
        <button type="button" onClick={() => onChange(target)}>
          {`Only ${visibleLine(target.name)} (${formatCount(model.inside.get(target)?.length ?? 0, 'state')})`}
        </button>
      )}
    </p>
  );
}

function first(model: RunModel): Selection | undefined {
  const visit = model.foremost;
  const place = visit?.origin ?? visit;
  return place && { name: place.name, visit: place };
}

function fromLink(model: RunModel, hash: string): Selection | undefined {
  const { state, visit } = readLink(hash);
  if (state === undefined) return undefined;
  const own = model.byName.get(state) ?? [];
  return { name: state, visit: own[(visit ?? 1) - 1] ?? own[0] };
}
