import type { JSX } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { formatPath } from '../../history/scope-path.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { CauseView } from './cause-view.tsx';
import { CodeView } from './code-view.tsx';
import { ReportContext } from './context.ts';
import { DiffView } from './diff-view.tsx';
import { formatCount, formatDuration, STATUS_SIGNS, visible, visibleLine } from './format.ts';
import { JsonView } from './json-view.tsx';
import { definitionKey, type RunModel, type Shown } from './run-model.ts';
import { type Tab, Tabs } from './tabs.tsx';

interface StatePanelProps {
  readonly model: RunModel;
  readonly name: string;
  /** All visits of the state; empty if it was not reached. */
  readonly visits: readonly StateVisit[];
  readonly visit: StateVisit | undefined;
  onSelect(visit: StateVisit): void;
}

/** One state: its input, its output, and how it got there. */
export function StatePanel({ model, name, visits, visit, onSelect }: StatePanelProps): JSX.Element {
  const [asked, setTab] = useState('data');
  const { definitions } = useContext(ReportContext);
  const key = visit === undefined ? name : definitionKey(visit);
  const lines = Object.hasOwn(definitions, key) ? definitions[key] : undefined;
  const tabs = visit === undefined ? [] : tabsOf(model, visit);
  if (lines !== undefined) tabs.push({ name: 'definition', label: 'Definition' });
  const active = tabs.some((tab) => tab.name === asked) ? asked : (tabs[0]?.name ?? 'data');
  return (
    <section class="state" aria-label={`State ${visibleLine(name)}`}>
      <h2>
        <bdi>{visibleLine(name)}</bdi>
      </h2>
      {visit === undefined ? (
        <p class="note">not reached</p>
      ) : (
        <>
          <p class="about">
            <span class={`badge ${visit.status}`}>{`${STATUS_SIGNS[visit.status]} ${visit.status}`}</span>{' '}
            {[visit.type, ...(visit.target === undefined ? [] : [visibleLine(visit.target)])].join(' · ')}
            {visit.end !== undefined && ` · ${formatDuration(visit.end - visit.start)}`}
            {visit.next !== undefined && ` → ${visibleLine(visit.next)}`}
          </p>
          {visit.scope.parent !== undefined && <p class="path">{visibleLine(formatPath(visit.scope, visit.name))}</p>}
          <VisitPicker visits={visits} visit={visit} onSelect={onSelect} />
        </>
      )}
      {tabs.length > 0 && (
        <Tabs label={`What is known of ${visibleLine(name)}`} tabs={tabs} active={active} onChange={setTab}>
          {active === 'definition' && lines !== undefined ? (
            <>
              <p class="path">{`${visible(lines.path)}:${lines.line}`}</p>
              <CodeView text={lines.text} line={lines.line} language={lines.language} />
            </>
          ) : (
            visit !== undefined && <Panel key={model.extras(visit).index} model={model} visit={visit} tab={active} />
          )}
        </Tabs>
      )}
    </section>
  );
}

/** For a state that was entered more than once, the failed visits first. */
function VisitPicker(
  props: Pick<StatePanelProps, 'visits' | 'onSelect'> & { readonly visit: StateVisit },
): JSX.Element | null {
  const { visits, visit, onSelect } = props;
  if (visits.length < 2) return null;
  const at = visits.indexOf(visit);
  const isBad = ({ status }: StateVisit): boolean => status === 'failed' || status === 'caught';
  const bad = visits.filter(isBad);
  const nextBad = bad.find((one) => visits.indexOf(one) > at) ?? bad[0];
  return (
    <p class="picker">
      <button type="button" disabled={at <= 0} onClick={() => onSelect(visits[at - 1]!)}>
        Previous
      </button>
      <label>
        Visit{' '}
        <input
          type="number"
          min={1}
          max={visits.length}
          value={at + 1}
          onChange={(event) => {
            const chosen = visits[Number(event.currentTarget.value) - 1];
            if (chosen !== undefined) onSelect(chosen);
          }}
        />{' '}
        of {visits.length.toLocaleString('en')}
      </label>
      <button type="button" disabled={at >= visits.length - 1} onClick={() => onSelect(visits[at + 1]!)}>
        Next
      </button>
      {nextBad !== undefined && nextBad !== visit && (
        <button
          type="button"
          onClick={() => onSelect(nextBad)}
        >{`Next of ${formatCount(bad.length, 'failure')}`}</button>
      )}
    </p>
  );
}

function tabsOf(model: RunModel, visit: StateVisit): Tab[] {
  const { logs, variables } = model.extras(visit);
  const failures = visit.attempts.filter(({ failure }) => failure !== undefined).length;
  return [
    { name: 'data', label: 'Input and output' },
    { name: 'difference', label: 'Difference' },
    ...(visit.attempts.length > 0 || visit.failure !== undefined
      ? [{ name: 'attempts', label: failures > 0 ? `Attempts (${visit.attempts.length})` : 'Attempts' }]
      : []),
    ...(stagesOf(model, visit, model.extras(visit).stages).length > 2 ? [{ name: 'stages', label: 'Stages' }] : []),
    ...(logs.length > 0 ? [{ name: 'logs', label: `Logs (${logs.length.toLocaleString('en')})` }] : []),
    ...(variables === undefined ? [] : [{ name: 'variables', label: 'Variables' }]),
  ];
}

function Panel({
  model,
  visit,
  tab,
}: {
  readonly model: RunModel;
  readonly visit: StateVisit;
  readonly tab: string;
}): JSX.Element {
  const { logs, stages, variables } = model.extras(visit);
  switch (tab) {
    case 'difference':
      return <DiffView before={visit.input} after={visit.output} />;
    case 'attempts':
      return <Attempts visit={visit} />;
    case 'stages':
      return (
        <ol class="stages">
          {stagesOf(model, visit, stages).map(([label, value], i, all) => (
            <li key={label}>
              <h3>{label}</h3>
              {/* a value that a step does not change is identical */}
              {i > 0 && value === all[i - 1]![1] ? (
                <p class="none">the same</p>
              ) : (
                <JsonView value={value} label={label} />
              )}
            </li>
          ))}
        </ol>
      );
    case 'logs':
      return (
        <pre class="logs">
          {logs.slice(0, 2_000).map(([, , stream, text], i) => (
            <span key={i} class={stream}>{`${visible(text)}\n`}</span>
          ))}
          {logs.length > 2_000 && `… ${formatCount(logs.length - 2_000, 'more line')}`}
        </pre>
      );
    case 'variables':
      return <JsonView value={variables} label="variables" />;
    default:
      return (
        <div class="pair">
          <div>
            <h3>Input</h3>
            <JsonView value={visit.input} label="input" />
          </div>
          <div>
            <h3>Output</h3>
            <JsonView value={visit.output} label="output" />
          </div>
        </div>
      );
  }
}

function Attempts({ visit }: { readonly visit: StateVisit }): JSX.Element {
  const attempts =
    visit.attempts.length > 0
      ? visit.attempts
      : [{ start: visit.start, end: visit.end, failure: visit.failure, retryDelay: undefined }];
  return (
    <ol class="attempts">
      {attempts.map(({ start, end, failure, retryDelay }, i) => (
        <li key={i}>
          <h3>
            {failure === undefined
              ? end === undefined
                ? 'Running'
                : 'Succeeded'
              : `Failed: ${visibleLine(failure.error ?? 'without an error')}`}
            {end !== undefined && ` · ${formatDuration(end - start)}`}
          </h3>
          <CauseView cause={failure?.cause} />
          {retryDelay !== undefined && <p class="note">{`tried again after ${formatDuration(retryDelay)}`}</p>}
        </li>
      ))}
    </ol>
  );
}

/** The values between input and output, in TestState's words: for a stored history, only those that it contains. */
function stagesOf(
  model: RunModel,
  { input, output, attempts, type }: StateVisit,
  stages: ReadonlyMap<string, number>,
): [string, Shown][] {
  const last = type === 'Task' ? attempts.at(-1) : undefined;
  const between: [string, Shown][] =
    stages.size > 0
      ? [...stages].map(([step, payload]) => [step, model.payload(payload)])
      : [
          ['afterParameters', last?.parameters],
          ['result', last?.result],
        ];
  const all: [string, Shown][] = [['Input', input], ...between, ['Output', output]];
  return all.filter(([, value]) => value !== undefined);
}
