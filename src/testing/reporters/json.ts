import type { Output } from '../../reporters/reporter.ts';
import { findPlace } from '../../source/code-frame.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import type { FinishedFile, FinishedSuite, FinishedTest, TestReporter } from '../test-report.ts';
import { placeText } from './failure-text.ts';

/** One document at the end: the counts, and every file with its tests. Durations are milliseconds. */
export function createJsonReporter(output: Output): TestReporter {
  const files: string[] = [];
  let tests: object[] = [];
  return {
    onTestEnd(test) {
      tests.push(describeTest(test));
    },
    onFileEnd({ file, passed, failed, skipped, duration, diagnostics, isBroken }: FinishedFile) {
      const described = {
        file,
        status: isBroken ? 'broken' : failed > 0 ? 'failed' : 'passed',
        passed,
        failed,
        skipped,
        duration: round(duration),
        diagnostics: diagnostics.map(describeDiagnostic),
        tests,
      };
      // one text per file: the objects it was made from can be freed
      files.push(JSON.stringify(described));
      tests = [];
    },
    onEnd({ duration, isInterrupted, isBailed, brokenFiles, ...counts }: FinishedSuite) {
      const isPassed = counts.failed === 0 && brokenFiles === 0 && !isInterrupted;
      const head = {
        status: isInterrupted ? 'interrupted' : isPassed ? 'passed' : 'failed',
        ...counts,
        brokenFiles,
        ...(isBailed && { bailed: true }),
        duration: round(duration),
      };
      output.write(`${JSON.stringify(head).slice(0, -1)},"results":[`);
      for (const [i, text] of files.entries()) output.write(i === 0 ? text : `,\n${text}`);
      output.write(']}\n');
    },
  };
}

function describeTest({ name, range, status, reason, duration, failures, output }: FinishedTest): object {
  const place = findPlace(range);
  return {
    name,
    status,
    line: place.line,
    column: place.column,
    ...(reason !== undefined && { reason }),
    duration: round(duration),
    ...(failures.length > 0 && {
      failures: failures.map(({ title, message, expected, actual, ...at }) => ({
        expectation: title,
        message,
        at: placeText(at),
        ...(expected !== undefined && { expected, actual }),
      })),
    }),
    ...(output !== undefined && { output }),
  };
}

function describeDiagnostic({ severity, code, message, range, hint }: Diagnostic): object {
  const place = range && findPlace(range);
  return {
    severity,
    code,
    message,
    ...(place !== undefined && { file: place.file.path, line: place.line, column: place.column }),
    ...(hint !== undefined && { hint }),
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
