import type { JSX } from 'preact';
import { isOfRootExecution } from '../../history/scope-path.ts';
import type { ReportReplay } from '../report-data.ts';
import { DiffView } from './diff-view.tsx';
import { visibleLine } from './format.ts';
import { JsonView } from './json-view.tsx';
import type { EventRow, RunModel } from './run-model.ts';

const AROUND = 8;

/** The recorded execution and the current run side by side, where they differ. */
export function ReplayView({
  replay,
  record,
  model,
}: {
  readonly replay: ReportReplay;
  readonly record: RunModel;
  readonly model: RunModel;
}): JSX.Element {
  const { departure } = replay;
  if (departure === undefined) return <p class="note">✔ The run matches the recording, event for event.</p>;
  const { recorded, actual, state, field } = departure;
  const [then, now] = [findEvent(record, recorded), findEvent(model, actual)];
  const index = then?.index ?? now?.index ?? 0;
  // if one has ended, its place next to the other's event stays empty
  const shift = then === undefined || now === undefined ? 0 : now.index - then.index;
  const from = Math.max(0, index - AROUND);
  const count = Math.max(0, Math.min(index + AROUND, Math.max(record.rows.length, model.rows.length)) - from);
  const where = [
    state === undefined ? [] : [`in ${visibleLine(state)}`],
    field === undefined ? [] : [`by ${visibleLine(field)}`],
  ];
  return (
    <div class="replay">
      <p>{['The run differs from the recording', ...where.flat()].join(' ')}.</p>
      <table>
        <caption class="hidden">Events of both, side by side</caption>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">The record</th>
            <th scope="col">This run</th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, i) => from + i).map((at) => (
            <tr key={at} class={at === index ? 'parts' : at > index ? 'after' : ''}>
              <th scope="row">{at + 1}</th>
              <td>{describe(record.rows[at])}</td>
              <td>{describe(model.rows[at + shift])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>The values where they part</h3>
      {then === undefined || now === undefined || then.event.type !== now.event.type ? (
        <div class="pair">
          <div>
            <h4>The record</h4>
            <JsonView value={valueOf(then)} label="event of the record" />
          </div>
          <div>
            <h4>This run</h4>
            <JsonView value={valueOf(now)} label="event of this run" />
          </div>
        </div>
      ) : (
        <DiffView before={valueOf(then)} after={valueOf(now)} />
      )}
    </div>
  );
}

/** Only events of the execution itself: others have ids of their own. */
function findEvent({ rows }: RunModel, id: number | undefined): EventRow | undefined {
  return id === undefined ? undefined : rows.find(({ event }) => event.id === id && isOfRootExecution(event.scope));
}

function describe(row: EventRow | undefined): string {
  if (row === undefined) return 'nothing';
  const { event, visit } = row;
  const name = visit === undefined ? '' : ` ${visibleLine(visit.name)}`;
  return `${event.type}${name}${event.details?.error === undefined ? '' : `: ${visibleLine(event.details.error)}`}`;
}

function valueOf(row: EventRow | undefined) {
  if (row === undefined) return undefined;
  const { type, details } = row.event;
  return { type, ...(details as object) };
}
