import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import {
  type MachineCoverage,
  ORIGINS,
  type OriginCounts,
  type StateCoverage,
  type TransitionCoverage,
} from './coverage.ts';

const VERSION = 1;

/** The content of `coverage.json`. */
export function toCoverageFile(machines: readonly MachineCoverage[]): string {
  const plain = machines.map(({ name, file, line, column, states }) => ({
    name,
    file,
    line,
    column,
    states: states.map((state) => ({
      path: state.path,
      type: state.type,
      ...describe(state),
      transitions: state.transitions.map((one) => ({ kind: one.kind, label: one.label, ...describe(one) })),
    })),
  }));
  return `${JSON.stringify({ version: VERSION, machines: plain }, undefined, 2)}\n`;
}

function describe({ file, line, column, counts }: StateCoverage | TransitionCoverage): object {
  return { file, line, column, counts };
}

/** @throws UsageError if the text is something else */
export function readCoverageFile(text: string, shown: string): readonly MachineCoverage[] {
  const refuse = (): UsageError => new UsageError(`${shown} is not a coverage.json of this version: remove it`);
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    throw refuse();
  }
  if (!isJsonObject(document) || document.version !== VERSION || !isJsonArray(document.machines)) throw refuse();
  return document.machines.map((machine) => {
    if (!isJsonObject(machine) || !isJsonArray(machine.states) || !isPlaced(machine) || !isText(machine, 'name')) {
      throw refuse();
    }
    return {
      ...(machine as unknown as MachineCoverage),
      states: machine.states.map((state) => {
        if (!isJsonObject(state) || !isPlaced(state) || !isText(state, 'path') || !isJsonArray(state.transitions)) {
          throw refuse();
        }
        return {
          ...(state as unknown as StateCoverage),
          counts: readCounts(state),
          transitions: state.transitions.map((one) => {
            if (!isJsonObject(one) || !isPlaced(one) || !isText(one, 'kind') || !isText(one, 'label')) throw refuse();
            return { ...(one as unknown as TransitionCoverage), counts: readCounts(one) };
          }),
        };
      }),
    };
  });
}

function isPlaced(value: JsonObject): boolean {
  return isText(value, 'file') && typeof value.line === 'number' && typeof value.column === 'number';
}

function isText(value: JsonObject, key: string): boolean {
  return typeof ownValue(value, key) === 'string';
}

function readCounts({ counts }: JsonObject): OriginCounts {
  const read: OriginCounts = {};
  for (const origin of ORIGINS) {
    const count = isJsonObject(counts) ? ownValue(counts, origin) : undefined;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count > 0) read[origin] = count;
  }
  return read;
}
