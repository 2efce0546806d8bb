/** Strings are kept; comments and trailing commas are removed, since a tsconfig allows both. */
const JSONC = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*[}\]])/g;

/** Parses JSON with TypeScript's extensions for a tsconfig. Throws a SyntaxError. */
export function parseJsonc(text: string): unknown {
  return JSON.parse(text.replace(JSONC, (part) => (part.startsWith('"') ? part : ' ')));
}
