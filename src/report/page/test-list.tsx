import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ReportTest } from '../report-data.ts';
import { formatDuration, visible, visibleLine } from './format.ts';

const SIGNS = { passed: '✔', failed: '✖', skipped: '○' } as const;
const CLASSES = { passed: 'succeeded', failed: 'failed', skipped: 'aborted' } as const;
/** More are shown when they are asked for. */
const FIRST = 200;

/** The tests, those that failed first, with how their runs parted from what was expected. */
export function TestList({ tests }: { readonly tests: readonly ReportTest[] }): JSX.Element {
  const [most, setMost] = useState(FIRST);
  const failed = tests.filter(({ status }) => status === 'failed');
  const sorted = [...failed, ...tests.filter(({ status }) => status !== 'failed')];
  return (
    <>
      <h2>Tests</h2>
      <ul class="tests">
        {sorted.slice(0, most).map((test) => (
          <li key={`${test.file} ${test.name}`}>
            <span class={CLASSES[test.status]}>{`${SIGNS[test.status]} ${test.status}`}</span>{' '}
            <bdi>{visibleLine(test.name)}</bdi>{' '}
            <span class="note">
              <bdi>{visibleLine(test.file)}</bdi>
              {test.reason === undefined ? ` · ${formatDuration(test.duration)}` : ` · ${visibleLine(test.reason)}`}
            </span>
            {test.failures.map((text) => (
              <pre key={text} class="expectation">
                {visible(text)}
              </pre>
            ))}
          </li>
        ))}
      </ul>
      {sorted.length > most && (
        <button type="button" onClick={() => setMost(sorted.length)}>
          {`Show all ${sorted.length.toLocaleString('en')}`}
        </button>
      )}
    </>
  );
}
