import type { JSX } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { placeOfFrame, unpackCause } from '../../reporters/terminal/unpack-cause.ts';
import { CodeView } from './code-view.tsx';
import { ReportContext } from './context.ts';
import { formatCount, visible } from './format.ts';
import { JsonView } from './json-view.tsx';

const MAX_CHARACTERS = 2_000;

/** A cause for people: its sentence, the stack frames in the user's code, and their lines. */
export function CauseView({ cause }: { readonly cause: string | undefined }): JSX.Element | null {
  const { sources } = useContext(ReportContext);
  const [isWhole, setWhole] = useState(false);
  if (cause === undefined) return null;
  const { message, value, frames } = unpackCause(cause);
  const isLong = message.length > MAX_CHARACTERS && !isWhole;
  const places = frames.map(findSource);
  return (
    <div class="cause">
      {value === undefined ? (
        <p class="message">{visible(isLong ? `${message.slice(0, MAX_CHARACTERS)}…` : message)}</p>
      ) : (
        <JsonView value={value} label="cause" />
      )}
      {isLong && value === undefined && (
        <button
          type="button"
          onClick={() => setWhole(true)}
        >{`show all ${formatCount(message.length, 'character')}`}</button>
      )}
      {frames.map((frame, i) => {
        const place = places[i];
        return (
          <div key={frame} class="frame">
            <code>{visible(frame)}</code>
            {place !== undefined && <CodeView text={place.lines.join('\n')} line={place.line} marked={place.marked} />}
          </div>
        );
      })}
    </div>
  );

  /** A frame may have an absolute path, while the report's paths are relative to its folder. */
  function findSource(frame: string) {
    const place = placeOfFrame(frame);
    if (place === undefined) return undefined;
    const key = Object.keys(sources).find((one) => `${place.file}:${place.line}`.endsWith(one));
    return key === undefined ? undefined : { ...sources[key]!, marked: place.line };
  }
}
