import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatPath } from '../../history/scope-path.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { formatCount, formatDuration, visibleLine } from './format.ts';
import { JsonView } from './json-view.tsx';
import type { EventRow, RunModel } from './run-model.ts';
import { VirtualList } from './virtual-list.tsx';

const KINDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['all events', /./],
  ['failures', /Fail|TimedOut|Aborted/],
  ['states entered and exited', /State(?:Entered|Exited)$/],
  ['tasks', /^(?:Task(?!State)|LambdaFunction|Activity)/],
  ['items of Maps', /^MapIteration|^MapRun/],
  ['executions', /^Execution/],
];

interface EventTableProps {
  readonly model: RunModel;
  readonly version: number;
  readonly within: StateVisit | undefined;
  onSelect(visit: StateVisit): void;
}

/** The history: filtered by kind, searched, with a link to each event's state. */
export function EventTable({ model, version, within, onSelect }: EventTableProps): JSX.Element {
  const [kind, setKind] = useState(0);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<EventRow | undefined>(undefined);
  const rows = useMemo(() => filter(model.rows, kind, text, within), [model, version, kind, text, within]);
  const start = model.rows[0]?.event.timestamp ?? 0;
  return (
    <div class="events">
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Show{' '}
          <select value={kind} onChange={(event) => setKind(Number(event.currentTarget.value))}>
            {KINDS.map(([name], i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Search{' '}
          <input
            type="search"
            value={text}
            placeholder="state, type, error, value"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <output>{formatCount(rows.length, 'event')}</output>
      </form>
      <VirtualList
        label="Events"
        count={rows.length}
        rowHeight={28}
        height={420}
        active={chosen === undefined ? -1 : rows.indexOf(chosen)}
        onActivate={(index) => setChosen(rows[index])}
        renderRow={(index) => <Row row={rows[index]!} start={start} />}
      />
      {chosen !== undefined && <Details row={chosen} model={model} onSelect={onSelect} />}
    </div>
  );
}

function Row({ row, start }: { readonly row: EventRow; readonly start: number }): JSX.Element {
  const { event, visit } = row;
  const { error, resource, resourceType, index } = event.details ?? {};
  const more = error ?? (index === undefined ? [resourceType, resource].filter(Boolean).join(':') : `item ${index}`);
  const isBad = /Fail|TimedOut|Aborted/.test(event.type) && event.type !== 'FailStateEntered';
  return (
    <>
      <span role="gridcell" class="id">
        {event.id}
      </span>
      <span role="gridcell" class="at">{`+${formatDuration(event.timestamp - start)}`}</span>
      <span role="gridcell" class={isBad ? 'type bad' : 'type'}>
        {event.type}
      </span>
      <span role="gridcell" class="of">
        <bdi>{visit === undefined ? '' : visibleLine(formatPath(visit.scope, visit.name))}</bdi>
      </span>
      <span role="gridcell" class="more">
        <bdi>{visibleLine(String(more))}</bdi>
      </span>
    </>
  );
}

function Details(props: {
  readonly row: EventRow;
  readonly model: RunModel;
  onSelect(visit: StateVisit): void;
}): JSX.Element {
  const { row, model, onSelect } = props;
  const { event, visit, packed } = row;
  const [, , , , , fields, input, output, parameters, variables] = packed;
  const values = [
    ['Input', input],
    ['Output', output],
    ['Parameters', parameters],
    ['Assigned variables', variables],
  ] as const;
  return (
    <section class="event" aria-label={`Event ${event.id}`}>
      <h3>{`${event.id} ${event.type}`}</h3>
      <p class="note">
        {`${new Date(event.timestamp).toISOString()} · after event ${event.previousEventId} `}
        {visit !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => onSelect(visit)}
          >{`Go to ${visibleLine(visit.name)}`}</button>
        )}
      </p>
      {fields !== 0 && Object.keys(fields).length > 0 && <JsonView value={fields} label="details" />}
      {values.map(([label, index]) =>
        index < 0 ? null : (
          <div key={label}>
            <h4>{label}</h4>
            <JsonView value={model.payload(index)} label={label.toLowerCase()} />
          </div>
        ),
      )}
    </section>
  );
}

function filter(
  rows: readonly EventRow[],
  kind: number,
  text: string,
  within: StateVisit | undefined,
): readonly EventRow[] {
  const pattern = KINDS[kind]![1];
  const wanted = text.trim().toLowerCase();
  return rows.filter(({ event, visit }) => {
    if (!pattern.test(event.type)) return false;
    if (within !== undefined && !isWithin(visit, within)) return false;
    if (wanted === '') return true;
    const { details } = event;
    const texts = [event.type, visit?.name, details?.error, details?.cause, details?.resource, String(event.id)];
    if (texts.some((one) => one?.toLowerCase().includes(wanted) === true)) return true;
    return [details?.input, details?.output].some((value) => value !== undefined && textOf(value).includes(wanted));
  });
}

/** Of the searched values: the same one is in many events. */
const TEXTS = new WeakMap<object, string>();

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value).toLowerCase();
  let text = TEXTS.get(value);
  if (text === undefined) {
    text = JSON.stringify(value).toLowerCase();
    TEXTS.set(value, text);
  }
  return text;
}

export function isWithin(visit: StateVisit | undefined, within: StateVisit): boolean {
  for (let at = visit; at !== undefined; at = at.container) if (at === within) return true;
  return false;
}
