import { render } from 'preact';
import type { ReportData } from '../report-data.ts';
import { App } from './app.tsx';
import { followRun } from './follow-run.ts';
import { SuiteApp } from './suite-app.tsx';

const root = document.getElementById('app')!;
const data = JSON.parse(document.getElementById('data')!.textContent ?? '{}') as ReportData;
let version = 0;

root.textContent = '';
if (data.suite === undefined) render(<App data={data} version={version} />, root);
else render(<SuiteApp suite={data.suite} />, root);
if (data.live !== undefined) followRun(data, () => render(<App data={data} version={++version} />, root));
