import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { StateVisit } from '../../history/state-visit.ts';
import { formatCount, formatDuration, STATUS_SIGNS, visibleLine } from './format.ts';
import type { RunModel } from './run-model.ts';
import { type TimelineRow, timelineRows } from './timeline-rows.ts';
import { VirtualList } from './virtual-list.tsx';

interface TimelineProps {
  readonly model: RunModel;
  /** Increases during the run. */
  readonly version: number;
  readonly selected: StateVisit | undefined;
  /** Shows only its content. */
  readonly within: StateVisit | undefined;
  onSelect(visit: StateVisit): void;
}

/** When each state ran: attempts, delays before retries, waits, and concurrent work. */
export function Timeline({ model, version, selected, within, onSelect }: TimelineProps): JSX.Element {
  const [toggled, setToggled] = useState<ReadonlySet<StateVisit>>(new Set());
  const rows = useMemo(() => timelineRows(model, toggled, within), [model, version, toggled, within]);
  const [start, end] = span(model, within);
  const toggle = (visit: StateVisit): void => {
    const next = new Set(toggled);
    if (!next.delete(visit)) next.add(visit);
    setToggled(next);
  };
  return (
    <VirtualList
      label="Timeline"
      count={rows.length}
      rowHeight={30}
      height={480}
      active={rows.findIndex(({ visit }) => visit === selected)}
      onActivate={(index) => onSelect(rows[index]!.visit)}
      onKey={(event, index) => {
        const row = rows[index];
        if (row?.isOpen === undefined) return;
        if (event.key === (row.isOpen ? 'ArrowLeft' : 'ArrowRight')) toggle(row.visit);
      }}
      renderRow={(index) => <Row row={rows[index]!} model={model} start={start} end={end} onToggle={toggle} />}
    />
  );
}

interface RowProps {
  readonly row: TimelineRow;
  readonly model: RunModel;
  readonly start: number;
  readonly end: number;
  onToggle(visit: StateVisit): void;
}

function Row({ row, model, start, end, onToggle }: RowProps): JSX.Element {
  const { visit, depth, prefix, isOpen } = row;
  const duration = visit.end === undefined ? undefined : visit.end - visit.start;
  return (
    <>
      <span role="gridcell" class="name" style={{ paddingInlineStart: `${Math.min(depth, 12) * 16}px` }}>
        {isOpen === undefined ? (
          <span class="toggle" />
        ) : (
          <button
            type="button"
            class="toggle"
            tabIndex={-1}
            aria-label={isOpen ? 'Close' : 'Open'}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(visit);
            }}
          >
            {isOpen ? '▾' : '▸'}
          </button>
        )}
        <span class={`sign ${visit.status}`} role="img" aria-label={visit.status}>
          {STATUS_SIGNS[visit.status]}
        </span>
        {prefix !== '' && <span class="index">{visibleLine(prefix)}</span>}
        <bdi class="text" title={visibleLine(visit.name)}>
          {visibleLine(visit.name)}
        </bdi>
        {isOpen === false && <span class="count">{describeInside(model.inside.get(visit)!)}</span>}
      </span>
      <span role="gridcell" class="time">
        {duration === undefined ? 'runs' : formatDuration(duration)}
      </span>
      <span role="gridcell" class="bars">
        {bars(visit, start, end).map(({ kind, from, to, title }, i) => (
          <span
            key={i}
            class={`bar ${kind}`}
            title={title}
            style={{ insetInlineStart: `${from * 100}%`, width: `max(3px, ${(to - from) * 100}%)` }}
          />
        ))}
      </span>
    </>
  );
}

function describeInside(visits: readonly StateVisit[]): string {
  const failed = visits.filter(({ status }) => status === 'failed').length;
  return `${formatCount(visits.length, 'state')}${failed > 0 ? `, ${failed} failed` : ''}`;
}

interface Bar {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

function bars(visit: StateVisit, start: number, end: number): Bar[] {
  const whole = Math.max(1, end - start);
  const bar = (kind: string, from: number, to: number, title: string): Bar => ({
    kind,
    from: (from - start) / whole,
    to: (to - start) / whole,
    title,
  });
  const last = visit.end ?? end;
  if (visit.type === 'Wait') return [bar('wait', visit.start, last, `waits ${formatDuration(last - visit.start)}`)];
  if (visit.attempts.length === 0) return [bar(visit.status, visit.start, last, visit.status)];
  return visit.attempts.flatMap(({ start: from, end: to, failure, retryDelay }) => {
    const until = to ?? last;
    const kind =
      failure !== undefined
        ? retryDelay === undefined && visit.status === 'caught'
          ? 'caught'
          : 'failed'
        : visit.status;
    const made = [bar(kind, from, until, failure?.error === undefined ? kind : visibleLine(failure.error))];
    if (retryDelay !== undefined)
      made.push(bar('delay', until, until + retryDelay, `next attempt after ${formatDuration(retryDelay)}`));
    return made;
  });
}

function span(model: RunModel, within: StateVisit | undefined): [number, number] {
  const first = within?.start ?? model.rows[0]?.event.timestamp ?? 0;
  const last = within?.end ?? model.rows.at(-1)?.event.timestamp ?? first;
  return [first, last];
}
