import type { Output } from '../../reporters/reporter.ts';
import { formatDuration, plural } from '../../reporters/terminal/format-numbers.ts';
import { LiveLine } from '../../reporters/terminal/live-line.ts';
import { loadPainter, type Painter } from '../../reporters/terminal/painter.ts';
import { fitDiagnostic, formatFrame } from '../../source/code-frame.ts';
import { printable, printableLines } from '../../source/printable.ts';
import { diffJson } from '../format-diff.ts';
import type { FinishedFile, FinishedSuite, FinishedTest, TestFailure, TestReporter } from '../test-report.ts';

const MARGIN = '    ';

/**
 * For people: success is one line per file; a failure shows its expectation, the difference, and the trace up to there.
 */
export async function createPrettyReporter(output: Output): Promise<TestReporter> {
  return new PrettyReporter(output, await loadPainter(output.color));
}

class PrettyReporter implements TestReporter {
  readonly #output: Output;
  readonly #painter: Painter;
  readonly #live: LiveLine | undefined;
  #running: { readonly file: string; readonly tests: number; done: number } | undefined;
  /** Failures in the running file, shown below its line. */
  #failures: string[] = [];

  constructor(output: Output, painter: Painter) {
    this.#output = output;
    this.#painter = painter;
    this.#live = output.isTTY ? new LiveLine(output, () => this.#describeRunning()) : undefined;
  }

  onFileStart(file: string, tests: number): void {
    this.#running = { file, tests, done: 0 };
  }

  onTestEnd(test: FinishedTest): Promise<void> | undefined {
    if (this.#running !== undefined) this.#running.done++;
    return test.status === 'failed' ? this.#addFailure(test) : undefined;
  }

  async #addFailure(test: FinishedTest): Promise<void> {
    this.#failures.push(await this.#formatTest(test));
  }

  onFileEnd({ file, passed, failed, skipped, duration, diagnostics, isBroken }: FinishedFile): void {
    // Ctrl-C or --bail came before them
    const left = this.#running === undefined ? 0 : this.#running.tests - this.#running.done;
    this.#running = undefined;
    const { success, failure, dim, warning } = this.#painter;
    const isGreen = !isBroken && failed === 0;
    const green = left > 0 ? warning('■') : passed === 0 ? dim('↓') : success('✔');
    const mark = isGreen ? green : failure('✖');
    const counts = isBroken
      ? [failure('not run')]
      : [
          ...(failed > 0 ? [failure(`${failed} failed`)] : []),
          ...(passed > 0 || failed === 0 ? [`${passed} passed`] : []),
          ...(skipped > 0 ? [warning(`${skipped} skipped`)] : []),
          ...(left > 0 ? [warning(`${left} not run`)] : []),
        ];
    this.#write(`${mark} ${printable(file)}  ${counts.join(dim(' · '))}  ${dim(formatDuration(duration))}\n`);
    for (const diagnostic of diagnostics)
      this.#write(`${indent(fitDiagnostic(diagnostic, this.#output.columns - 2), '  ')}\n`);
    for (const text of this.#failures) this.#write(text);
    this.#failures = [];
  }

  onEnd(suite: FinishedSuite): void {
    this.#write(`\n${this.#formatSummary(suite)}\n`);
    this.#live?.stop();
  }

  #formatSummary(suite: FinishedSuite): string {
    const { passed, failed, skipped, brokenFiles, files, duration, isInterrupted, isBailed, snapshotsWritten } = suite;
    const { success, failure, warning, strong } = this.#painter;
    const isGreen = failed === 0 && brokenFiles === 0;
    const isEmpty = isGreen && passed + skipped === 0;
    const label =
      isInterrupted || isEmpty
        ? warning(strong(isInterrupted ? 'INTERRUPTED' : 'NOTHING RUN'))
        : isGreen
          ? success(strong('PASSED'))
          : failure(strong('FAILED'));
    return [
      `${label} in ${formatDuration(duration)}`,
      ...(failed > 0 ? [`${plural(failed, 'test')} failed`] : []),
      `${plural(passed, 'test')} passed`,
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
      plural(files, 'file'),
      ...(brokenFiles > 0 ? [`${plural(brokenFiles, 'file')} not run`] : []),
      ...(snapshotsWritten > 0 ? [`${plural(snapshotsWritten, 'snapshot')} written`] : []),
      ...(isBailed ? ['ended early (--bail)'] : []),
    ].join(' · ');
  }

  async #formatTest({ name, failures, duration, output }: FinishedTest): Promise<string> {
    const { failure, strong, dim } = this.#painter;
    const parts = [`\n  ${failure('✖')} ${strong(printable(name))}  ${dim(formatDuration(duration))}\n`];
    for (const one of failures) parts.push(this.#formatFailure(one));
    const trace = await mostOf(failures)?.trace?.(this.#output.columns - MARGIN.length, this.#output.color);
    if (trace !== undefined) parts.push(`${indent(trace, '  ')}\n`);
    else if (output !== undefined) parts.push(`${indent(dim(output.trimEnd()), MARGIN)}\n`);
    return `${parts.join('\n')}\n`;
  }

  #formatFailure({ title, message, place, expected, actual }: TestFailure): string {
    const { failure, strong, dim, success } = this.#painter;
    const where = dim(`${printable(place.file.path)}:${place.line}:${place.column}`);
    const lines = [
      `${MARGIN}${strong(printable(title))}: ${indentRest(printableLines(message, false), MARGIN)}`,
      `${MARGIN}${where}`,
    ];
    const frame = formatFrame(place, this.#output.columns - 2);
    if (frame !== '') lines.push(indent(frame, '  '));
    if (expected !== undefined && actual !== undefined) {
      lines.push('', `${MARGIN}${success('- expected')}  ${failure('+ came')}`);
      for (const { kind, text } of diffJson(expected, actual)) {
        const shown = printable(text);
        if (kind === 'expected') lines.push(`${MARGIN}${success(`- ${shown}`)}`);
        else if (kind === 'actual') lines.push(`${MARGIN}${failure(`+ ${shown}`)}`);
        else lines.push(`${MARGIN}  ${dim(shown)}`);
      }
    }
    return `${lines.join('\n')}\n`;
  }

  #describeRunning(): string {
    if (this.#running === undefined) return '';
    const { file, tests, done } = this.#running;
    return `${printable(file)}  ${done} of ${tests}`;
  }

  #write(text: string): void {
    if (this.#live === undefined) this.#output.write(text);
    else this.#live.write(text);
  }
}

function indent(text: string, margin: string): string {
  return text.replaceAll(/^(?=.)/gm, margin);
}

function indentRest(text: string, margin: string): string {
  return text.replaceAll('\n', `\n${margin}`);
}

/** Of several unmet expectations of one run, the one that shows the largest part of it. */
function mostOf(failures: readonly TestFailure[]): TestFailure | undefined {
  const isWhole = failures.find(({ departure, trace }) => trace !== undefined && departure === undefined);
  if (isWhole !== undefined) return isWhole;
  return failures.reduce<TestFailure | undefined>(
    (most, one) => ((one.departure ?? -1) > (most?.departure ?? -1) ? one : most),
    undefined,
  );
}
