import { escapeMessage, escapeProperty } from '../../reporters/github-escapes.ts';
import type { Output } from '../../reporters/reporter.ts';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import { findPlace } from '../../source/code-frame.ts';
import type { TestReporter } from '../test-report.ts';
import { failureText } from './failure-text.ts';

/** Annotations in GitHub's pull requests: an error at the location of each expectation that was not met. */
export function createGithubReporter(output: Output): TestReporter {
  return {
    async onTestEnd({ name, failures }) {
      for (const failure of failures) {
        const { file, line, column } = failure.place;
        const title = `${name}: ${failure.title}`;
        output.write(
          `::error file=${escapeProperty(file.path)},line=${line},col=${column},title=${escapeProperty(title)}::` +
            `${escapeMessage(await failureText(failure))}\n`,
        );
      }
    },
    onFileEnd({ file, diagnostics }) {
      for (const { severity, code, range, message: text, hint } of diagnostics) {
        const place = range && findPlace(range);
        const at = place && `,line=${place.line},col=${place.column}`;
        const kind = severity === 'note' ? 'notice' : severity;
        output.write(
          `::${kind} file=${escapeProperty(place?.file.path ?? file)}${at ?? ''},title=${code}::` +
            `${escapeMessage(hint === undefined ? text : `${text}\n${hint}`)}\n`,
        );
      }
    },
    onEnd({ passed, failed, skipped }) {
      output.write(`${plural(passed, 'test')} passed, ${failed} failed, ${skipped} skipped\n`);
    },
  };
}
