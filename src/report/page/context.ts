import { createContext } from 'preact';
import type { ReportData } from '../report-data.ts';

/** What all parts of the page can access. */
export const ReportContext = createContext<Pick<ReportData, 'definitions' | 'sources'>>({
  definitions: {},
  sources: {},
});
