import { render } from 'preact';
import type { ReportData } from '../report-data.ts';
import { App } from './app.tsx';
import { followRun } from './follow-run.ts';

const root = document.getElementById('app')!;
const data = JSON.parse(document.getElementById('data')!.textContent ?? '{}') as ReportData;
let version = 0;

root.textContent = '';
render(<App data={data} version={version} />, root);
if (data.live !== undefined) followRun(data, () => render(<App data={data} version={++version} />, root));
