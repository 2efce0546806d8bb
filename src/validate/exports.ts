/** What can be determined about a module's exports from its text. */
export interface Exports {
  readonly names: readonly string[];
  /** There may be others, whose names are not literal. */
  readonly open: boolean;
}

const DECLARED =
  /\bexport\s+(?:declare\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\s*\*?|class|const|let|var|enum|namespace)\s+([\p{ID_Start}_$][\p{ID_Continue}$]*)/gu;
const LIST = /\bexport\s*\{([^}]*)\}/g;
const ASSIGNED = /\bexports\s*(?:\.\s*([\p{ID_Start}_$][\p{ID_Continue}$]*)|\[\s*['"]([^'"]+)['"]\s*\])/gu;
/** `module.exports = { handler, other: value }`, without nested braces. */
const OBJECT = /\bexports\s*=\s*\{([^{}]*)\}/g;
/** Other assignments of `exports`, patterns, and re-exports. */
const OPEN =
  /\bexport\s*\*|\bexport\s*=|\bexport\s+(?:const|let|var)\s*[{[]|\bexport\s+import\b|\bexports\s*(?:=(?!=)|,|\))|\bexports\s*\[\s*[^'"\s]/;

/**
 * Finds the names that a JavaScript or TypeScript module exports, without running or parsing it. Comments and strings
 * are not distinguished from code: it may find too many names, but a missing name is certain.
 */
export function findExports(text: string): Exports {
  const names = new Set<string>();
  for (const [, name] of text.matchAll(DECLARED)) names.add(name!);
  for (const [, list] of text.matchAll(LIST)) addItems(list!, names);
  for (const [, dotted, quoted] of text.matchAll(ASSIGNED)) names.add((dotted ?? quoted)!);
  if (/\bexport\s+default\b/.test(text)) names.add('default');
  const rest = text.replace(OBJECT, (whole, list: string) => {
    if (list.includes('...') || list.includes('(')) return whole;
    addItems(list.replace(/:[^,]*/g, ''), names);
    return '';
  });
  return { names: [...names], open: OPEN.test(rest) };
}

/** The names under which a list exports its items: the last word of each. */
function addItems(list: string, names: Set<string>): void {
  for (const item of list.split(',')) {
    const name = /(?:^|\s)["']?([^\s"']+)["']?\s*$/.exec(item)?.[1];
    if (name !== undefined) names.add(name);
  }
}

const PYTHON_NAME = /^(?:async\s+def|def|class)\s+(\w+)/gm;

/** The same for the names that a Python module defines; a name defined in any other way counts as open. */
export function findPythonNames(text: string, wanted: string): Exports {
  const names = [...text.matchAll(PYTHON_NAME)].map(([, name]) => name!);
  const isElsewhere = new RegExp(`\\b${wanted.replace(/\W/g, '\\$&')}\\b`).test(text);
  return { names, open: isElsewhere || /\bimport\s*\*|\bglobals\(\)|\bsetattr\(/.test(text) };
}
