import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';

type Step = { readonly name: string } | { readonly index: number } | 'all';

/** A path into an event, in EventBridge's syntax: names (with dashes, underscores and slashes), indices and `*`. */
export interface EventPath {
  /** The value, or with `*` an array of all; undefined if there is none. */
  find(event: Json): Json | undefined;
}

/** Undefined if EventBridge does not accept the path. Source: the note in "Amazon EventBridge input transformation". */
export function parseEventPath(text: string): EventPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const steps: Step[] = [];
  const pattern = /\.(\*)|\.([\w/$-]+)|\[(\d+)\]|\[(\*)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  pattern.lastIndex = 1;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const name = match[2] ?? match[5] ?? match[6];
    if (name !== undefined) steps.push({ name });
    else steps.push(match[3] === undefined ? 'all' : { index: Number(match[3]) });
  }
  return {
    find(event) {
      let found: readonly Json[] = [event];
      for (const step of steps) found = found.flatMap((value) => children(value, step));
      return steps.includes('all') ? found : found[0];
    },
  };
}

function children(value: Json, step: Step): readonly Json[] {
  if (step === 'all') return isJsonArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  const child =
    'name' in step
      ? isJsonObject(value)
        ? ownValue(value, step.name)
        : undefined
      : isJsonArray(value)
        ? value[step.index]
        : undefined;
  return child === undefined ? [] : [child];
}
