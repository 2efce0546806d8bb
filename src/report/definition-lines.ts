import type { Machine, StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import type { DefinitionLines } from './report-data.ts';

/** Longer definitions of a state are cut. */
const MAX_LINES = 400;
const MAX_CHARACTERS = 40_000;

/** The lines of each state in the file that the user edits. */
export function definitionLines(
  machine: Machine,
  started: ReadonlyMap<StateBase, readonly { readonly name: string; readonly machine: Machine }[]>,
): Record<string, DefinitionLines> {
  const found: Record<string, DefinitionLines> = {};
  const seen = new Set<Machine>();
  const walk = (current: Machine, prefix: string): void => {
    if (seen.has(current)) return;
    seen.add(current);
    for (const { state } of walkStates(current)) {
      const lines = linesOf(state);
      if (lines !== undefined) {
        Object.defineProperty(found, prefix + state.name, { value: lines, enumerable: true, configurable: true });
      }
      for (const { name, machine: other } of started.get(state) ?? []) walk(other, `${name}/`);
    }
  };
  walk(machine, '');
  return found;
}

function linesOf({ range, nameRange }: StateBase): DefinitionLines | undefined {
  const first = nameRange.file.origin(nameRange.start);
  const last = range.file.origin(Math.max(range.start, range.end - 1));
  const { file } = first;
  if (last.file !== file || last.offset < first.offset) return undefined;
  const { line } = file.position(first.offset);
  const end = Math.min(file.position(last.offset).line, line + MAX_LINES - 1);
  const lines: string[] = [];
  for (let number = line; number <= end; number++) lines.push(file.line(number));
  while (lines.length > 1 && lines.at(-1)!.trim() === '') lines.pop();
  const indent = Math.min(...lines.filter((one) => one.trim() !== '').map((one) => /^[ \t]*/.exec(one)![0].length));
  const text = lines
    .map((one) => one.slice(indent))
    .join('\n')
    .slice(0, MAX_CHARACTERS);
  return { path: file.path, line, language: /^\s*["{]/.test(text) ? 'json' : 'yaml', text };
}
