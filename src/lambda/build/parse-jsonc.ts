/** Strings are kept; comments and commas before a closing bracket go, since a tsconfig allows both. */
const JSONC = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Reads JSON as TypeScript writes it in a tsconfig. Throws a SyntaxError. */
export function parseJsonc(text: string): unknown {
  return JSON.parse(text.replace(JSONC, (part) => (part.startsWith('"') ? part : ' ')));
}
