import type { Output } from '../../reporters/reporter.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import { printable } from '../../source/printable.ts';
import type { FinishedTest, TestReporter } from '../test-report.ts';
import { failureText, placeText, summaryText } from './failure-text.ts';

/**
 * The Test Anything Protocol, version 14: a line for each test as it ends, the plan at the end.
 * @see https://testanything.org/tap-version-14-specification.html
 */
export function createTapReporter(output: Output): TestReporter {
  let count = 0;
  return {
    onStart() {
      output.write('TAP version 14\n');
    },
    async onTestEnd(test) {
      output.write(await formatPoint(test, ++count));
    },
    onFileEnd({ file, diagnostics, isBroken }) {
      if (isBroken) {
        const lines = diagnostics.map(formatDiagnostic).join('\n');
        output.write(
          `not ok ${++count} - ${describe(file)}\n${yaml({ message: 'the file was not run', details: lines })}`,
        );
      }
    },
    onEnd({ isInterrupted, isBailed }) {
      if (isInterrupted) output.write('Bail out! interrupted\n');
      else output.write(`1..${count}${isBailed ? ' # ended early (--bail)' : ''}\n`);
    },
  };
}

async function formatPoint({ file, name, status, reason, failures }: FinishedTest, count: number): Promise<string> {
  const title = describe(`${file} > ${name}`);
  if (status === 'skipped')
    return `ok ${count} - ${title} # SKIP${reason === undefined ? '' : ` ${describe(reason)}`}\n`;
  if (status === 'passed') return `ok ${count} - ${title}\n`;
  const [first] = failures;
  const details = (await Promise.all(failures.map(failureText))).join('\n\n');
  const message = first === undefined ? 'failed' : summaryText(first);
  return `not ok ${count} - ${title}\n${yaml({ message, ...(first && { at: placeText(first) }), details })}`;
}

/** In a description, a `#` begins a directive, and a backslash escapes. */
function describe(text: string): string {
  return printable(text).replace(/[\\#]/g, '\\$&');
}

/** A block of YAML below a test point: only strings. A JSON string is a YAML string. */
function yaml(fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([key, text]) => `  ${key}: ${JSON.stringify(text)}\n`);
  return `  ---\n${lines.join('')}  ...\n`;
}
