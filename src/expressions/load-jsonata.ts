import type { JsonataLanguage } from './query-language.ts';

/** Loads JSONata on first use: it is large, mostly a parser and an evaluator. */
export async function loadJsonata(): Promise<JsonataLanguage> {
  return (await import('./jsonata.ts')).jsonata;
}
