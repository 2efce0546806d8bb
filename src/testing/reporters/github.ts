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
          `::error file=${property(file.path)},line=${line},col=${column},title=${property(title)}::` +
            `${message(await failureText(failure))}\n`,
        );
      }
    },
    onFileEnd({ file, diagnostics }) {
      for (const { severity, code, range, message: text, hint } of diagnostics) {
        const place = range && findPlace(range);
        const at = place && `,line=${place.line},col=${place.column}`;
        const kind = severity === 'note' ? 'notice' : severity;
        output.write(
          `::${kind} file=${property(place?.file.path ?? file)}${at ?? ''},title=${code}::` +
            `${message(hint === undefined ? text : `${text}\n${hint}`)}\n`,
        );
      }
    },
    onEnd({ passed, failed, skipped }) {
      output.write(`${plural(passed, 'test')} passed, ${failed} failed, ${skipped} skipped\n`);
    },
  };
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
