import type { JsonataLanguage } from './query-language.ts';

/** JSONata, loaded when it is first needed: most of its size is a parser and an evaluator. */
export async function loadJsonata(): Promise<JsonataLanguage> {
  return (await import('./jsonata.ts')).jsonata;
}
