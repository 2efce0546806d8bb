import { createEventsReporter, createHistoryReporter } from './history.ts';
import { createJsonReporter } from './json.ts';
import { createMarkdownReporter } from './markdown.ts';
import { createOutputReporter } from './output.ts';
import type { Output, Reporter } from './reporter.ts';

export interface ReportFormat {
  /** One line for `--help`. */
  readonly help: string;
  /** Creates a reporter that writes data to `output`. The trace is for people and is created separately. */
  create(output: Output): Reporter;
}

/** The formats of `--format`. */
export const REPORT_FORMATS = {
  pretty: { help: "the execution's output as JSON", create: createOutputReporter },
  json: { help: 'one document with the outcome and every state', create: createJsonReporter },
  events: { help: 'the history events as they happen, a JSON line each', create: createEventsReporter },
  history: { help: "AWS's GetExecutionHistory document", create: createHistoryReporter },
  markdown: { help: 'a summary for a pull request or a CI job', create: (output) => createMarkdownReporter(output) },
} satisfies Record<string, ReportFormat>;
