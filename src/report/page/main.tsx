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

/** A message from a live page's server: the parts of the run since the message before. */
type LiveMessage = Partial<Pick<ReportRun, 'scopes' | 'events' | 'payloads' | 'logs' | 'stages' | 'outcome'>> &
  Partial<Pick<ReportData, 'sources'>>;

/** Adds the server's messages to a run until it has ended; if others may follow, the page shows the next one. */
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
      // an ended run is complete: otherwise the browser would reconnect
      if (live?.isWatched !== true) source.close();
    }
    onChange();
  };
}
