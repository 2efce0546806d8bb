import { render } from 'preact';
import type { ReportData, ReportRun } from '../report-data.ts';
import { App } from './app.tsx';
import { SuiteApp } from './suite-app.tsx';

const root = document.getElementById('app')!;
const data = JSON.parse(document.getElementById('data')!.textContent ?? '{}') as ReportData;
let version = 0;

root.textContent = '';
if (data.suite === undefined) render(<App data={data} version={version} />, root);
else render(<SuiteApp suite={data.suite} />, root);
if (data.live !== undefined) followRun(data, () => render(<App data={data} version={++version} />, root));

/** What the server of a live page sends: the parts that the run has got since the message before. */
type LiveMessage = Partial<Pick<ReportRun, 'scopes' | 'events' | 'payloads' | 'logs' | 'stages' | 'outcome'>> &
  Partial<Pick<ReportData, 'sources'>>;

/** Adds to a run what its server sends, until it has ended; where others may follow, the page shows the next one. */
function followRun({ run, sources, live }: ReportData, onChange: () => void): void {
  const source = new EventSource(`events?run=${live?.run ?? 0}`);
  source.addEventListener('again', () => {
    source.close();
    // with the state in its address
    location.reload();
  });
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as LiveMessage;
    for (const part of ['scopes', 'payloads', 'events', 'logs', 'stages'] as const) {
      for (const one of message[part] ?? []) (run[part] as unknown[]).push(one);
    }
    Object.assign(sources, message.sources);
    if (message.outcome !== undefined) {
      Object.assign(run, { outcome: message.outcome });
      // what has ended is whole: without this the browser would ask for it again
      if (live?.isWatched !== true) source.close();
    }
    onChange();
  };
}
