import { type FunctionDefinition, functionError } from './definition.ts';

/** `$parse(text)`: the JSON value of the text. It refuses duplicate keys and numbers beyond a double. */
export const parse: FunctionDefinition = {
  signature: '<s?:x>',
  call: (text: string | undefined) => {
    if (text === undefined) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw functionError('Invalid JSON');
    }
    if (hasDuplicateKey(text) || hasInfiniteNumber(text)) throw functionError('Invalid JSON');
    return value;
  },
};

/** Reads the tokens of a text that is known to be JSON. */
function hasDuplicateKey(text: string): boolean {
  const objects: (Set<string> | undefined)[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    const [token, colon] = match;
    if (token === '{') objects.push(new Set());
    else if (token === '[') objects.push(undefined);
    else if (token === '}' || token === ']') objects.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string;
      const keys = objects.at(-1)!;
      if (keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
}

function hasInfiniteNumber(text: string): boolean {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
    if (!token.startsWith('"') && !Number.isFinite(Number(token))) return true;
  }
  return false;
}
