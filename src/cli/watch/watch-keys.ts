import type { Output } from '../../reporters/reporter.ts';
import type { Io } from '../io.ts';

const INTERRUPT = '\u0003';
const ESCAPE = '\u001b';
/** Arrows, function keys, Alt with a key. */
const ESCAPE_SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|.)/gu;
const BACKSPACES = new Set(['\u007f', '\b']);

/**
 * Calls back with each key typed on a terminal, until the returned function is called. A line can be requested in
 * between; Escape gives it up.
 *
 * @param onInterrupt called on Ctrl-C: a terminal in raw mode sends no signal
 */
export function readKeys(
  { stdin: source }: Pick<Io, 'stdin'>,
  people: Output,
  onKey: (key: string) => void,
  onInterrupt: () => void,
): { ask(prompt: string, onLine: (line: string) => void): void; end(): void } {
  const stdin = source as Partial<NodeJS.ReadStream>;
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) return { ask() {}, end() {} };
  let line: { text: string; readonly onLine: (text: string) => void } | undefined;
  const hear = (data: Buffer | string): void => {
    for (const key of String(data).replace(ESCAPE_SEQUENCES, '')) {
      if (key === INTERRUPT) onInterrupt();
      else if (line === undefined) onKey(key);
      else if (key === ESCAPE) {
        line = undefined;
        people.write('\n');
      } else if (key === '\r' || key === '\n') {
        const { text, onLine } = line;
        line = undefined;
        people.write('\n');
        onLine(text);
      } else if (BACKSPACES.has(key)) {
        if (line.text !== '') people.draw?.('\b \b');
        line.text = [...line.text].slice(0, -1).join('');
      } else if (key >= ' ') {
        line.text += key;
        people.write(key);
      }
    }
  };
  stdin.setRawMode(true);
  stdin.resume?.();
  stdin.on?.('data', hear);
  return {
    ask(prompt, onLine) {
      people.write(prompt);
      line = { text: '', onLine };
    },
    end() {
      stdin.off?.('data', hear);
      stdin.setRawMode?.(false);
      stdin.pause?.();
    },
  };
}
