import type { Output } from '../../reporters/reporter.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import type { FinishedFile, FinishedTest, TestReporter } from '../test-report.ts';
import { failureText, summaryText } from './failure-text.ts';

/**
 * JUnit's XML, in the form that Jenkins and GitLab accept. Its attributes count what follows them: a suite is written
 * when it has ended, and the document at the end.
 * @see https://github.com/jenkinsci/xunit-plugin, whose junit-10.xsd it conforms to
 */
export function createJunitReporter(output: Output): TestReporter {
  const suites: string[] = [];
  let cases: string[] = [];
  const totals = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  return {
    async onTestEnd(test) {
      cases.push(await formatCase(test));
    },
    onFileEnd({ file, passed, failed, skipped, duration, diagnostics, isBroken }: FinishedFile) {
      if (isBroken) {
        const text = diagnostics.map(formatDiagnostic).join('\n\n');
        cases = [
          `<testcase name="${escape(file)}" classname="${escape(file)}" time="0">` +
            `<error message="${escape('the file was not run')}" type="INVALID_TEST">${escapeText(text)}</error></testcase>`,
        ];
      }
      const errors = isBroken ? 1 : 0;
      const tests = isBroken ? 1 : passed + failed + skipped;
      totals.tests += tests;
      totals.failures += failed;
      totals.errors += errors;
      totals.skipped += skipped;
      suites.push(
        `  <testsuite name="${escape(file)}" tests="${tests}" failures="${failed}" errors="${errors}" ` +
          `skipped="${skipped}" time="${seconds(duration)}">\n${cases.map((one) => `    ${one}\n`).join('')}  </testsuite>\n`,
      );
      cases = [];
    },
    onEnd({ duration }) {
      const { tests, failures, errors } = totals;
      output.write(
        `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="sfn-run" tests="${tests}" failures="${failures}" ` +
          `errors="${errors}" time="${seconds(duration)}">\n`,
      );
      for (const suite of suites) output.write(suite);
      output.write('</testsuites>\n');
    },
  };
}

async function formatCase({ file, name, status, reason, duration, failures, output }: FinishedTest): Promise<string> {
  const open = `<testcase name="${escape(name)}" classname="${escape(file)}" time="${seconds(duration)}"`;
  if (status === 'passed') return `${open}/>`;
  if (status === 'skipped') {
    return `${open}><skipped${reason === undefined ? '' : ` message="${escape(reason)}"`}/></testcase>`;
  }
  const parts = await Promise.all(
    failures.map(
      async (failure) =>
        `<failure message="${escape(summaryText(failure))}" type="${escape(failure.title)}">` +
        `${escapeText(await failureText(failure))}</failure>`,
    ),
  );
  const printed = output === undefined ? '' : `<system-out>${escapeText(output)}</system-out>`;
  return `${open}>${parts.join('')}${printed}</testcase>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Characters that XML 1.0 does not allow, not even escaped. */
const NOT_IN_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** For an attribute, in which a line break would become a space. */
function escape(text: string): string {
  return text.replace(NOT_IN_XML, '\ufffd').replace(/[&<>"\n\r\t]/g, (char) => ENTITIES[char]!);
}

/** For the text of an element. */
function escapeText(text: string): string {
  return text.replace(NOT_IN_XML, '\ufffd').replace(/[&<>\r]/g, (char) => ENTITIES[char]!);
}
