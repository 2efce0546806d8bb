import type { JSX } from 'preact';
import { formatPath } from '../../history/scope-path.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import type { ReportOutcome } from '../report-data.ts';
import { CauseView } from './cause-view.tsx';
import { formatCount, formatDuration, visibleLine } from './format.ts';
import type { RunModel } from './run-model.ts';

interface SummaryProps {
  readonly model: RunModel;
  readonly outcome: ReportOutcome | undefined;
  onSelect(visit: StateVisit): void;
}

/** The most important facts: how it ended, where, and why. */
export function Summary({ model, outcome, onSelect }: SummaryProps): JSX.Element {
  const { run, visits, rows } = model;
  const status = outcome?.status ?? 'RUNNING';
  const start = outcome?.startDate ?? rows[0]?.event.timestamp;
  const stop = outcome?.stopDate ?? rows.at(-1)?.event.timestamp;
  const retries = visits.reduce(
    (sum, { attempts }) => sum + attempts.filter((one) => one.retryDelay !== undefined).length,
    0,
  );
  const caught = visits.filter((visit) => visit.status === 'caught').length;
  const facts: [string, string][] = [
    ['Type', run.type],
    ...(start === undefined || stop === undefined
      ? []
      : ([
          ['Duration', formatDuration(stop - start)],
          ['Started', new Date(start).toISOString().replace('T', ' ').replace('Z', ' UTC')],
        ] as [string, string][])),
    ['States', visits.length.toLocaleString('en')],
    ['Events', rows.length.toLocaleString('en')],
    ...(retries > 0 ? ([['Retries', String(retries)]] as [string, string][]) : []),
    ...(caught > 0 ? ([['Errors caught', String(caught)]] as [string, string][]) : []),
    ['From', run.path],
  ];
  const failed = status === 'SUCCEEDED' || status === 'RUNNING' ? undefined : model.foremost;
  const place = failed?.origin ?? failed;
  const isOther = place !== undefined && place !== failed && place.failure?.error !== outcome?.error;
  return (
    <header class="summary">
      <h1>
        <bdi>{visibleLine(run.name)}</bdi> <span class={`status ${status.toLowerCase()}`}>{status}</span>
      </h1>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{visibleLine(value)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {run.isVirtual === true && (
        <p class="note">Waits and retry delays took no time: the times are those that would have passed.</p>
      )}
      {status === 'RUNNING' && outcome !== undefined && (
        <p class="note">The history stops before its execution has ended: it was running, or the document is cut.</p>
      )}
      {outcome !== undefined && failed !== undefined && place !== undefined && (
        <section class="failure" aria-label="Failure">
          <h2>
            <button type="button" class="link" onClick={() => onSelect(place)}>
              <bdi>{visibleLine(formatPath(place.scope, place.name))}</bdi>
            </button>
            {': '}
            <bdi>{visibleLine((isOther ? place.failure?.error : outcome.error) ?? 'failed')}</bdi>
          </h2>
          <CauseView cause={isOther ? place.failure?.cause : outcome.cause} />
          {isOther && <p>{`So the execution failed with ${visibleLine(outcome.error ?? 'an error')}.`}</p>}
        </section>
      )}
      {failed === undefined && outcome?.error !== undefined && (
        <section class="failure" aria-label="Failure">
          <h2>{visibleLine(outcome.error)}</h2>
          <CauseView cause={outcome.cause} />
        </section>
      )}
      {visits.length === 0 && rows.length > 0 && (
        <p class="note">{`${formatCount(rows.length, 'event')}, and no state was entered.`}</p>
      )}
    </header>
  );
}
