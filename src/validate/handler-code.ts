import type { SamCheck } from '../lambda/check/check-sam.ts';
import type { CodeFinding } from '../lambda/check/finding.ts';
import { displayPath } from '../lambda/display-path.ts';
import { locateHandler } from '../lambda/find/locate-handler.ts';
import { InitError } from '../lambda/init-error.ts';
import { SamBuildError } from '../lambda/sam/sam-build.ts';
import { readFileText } from '../read-file.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { type Range, SourceFile } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';
import type { FunctionSource } from '../template/project.ts';
import type { CrossCheck } from './cross-check.ts';
import { placeOfError } from './error-places.ts';
import { invokedFunctions } from './handlers.ts';
import { functionOf } from './tasks.ts';

const NOTHING: SamCheck = { findings: [], lostNames: new Set() };

/** For functions that several machines invoke. */
const checked = new WeakMap<FunctionSource, Promise<SamCheck>>();

/**
 * The code of each function that a task invokes must build, if it is built, and load on Lambda. Error names that a
 * build minifies are never caught.
 */
export const checkHandlerCode: CrossCheck = async (whole, report) => {
  const { root, functions } = whole.project;
  const found = await Promise.all(
    [...invokedFunctions(whole)].map(async (fn) => {
      const checking = checked.get(fn) ?? checkFunction(fn, root);
      checked.set(fn, checking);
      return [fn, await checking] as const;
    }),
  );
  for (const [fn, { findings }] of found) for (const finding of findings) report(toDiagnostic(finding, fn));
  const lost = new Map(found.map(([fn, { lostNames }]) => [fn, lostNames]));
  for (const task of whole.tasks) {
    const fn = functionOf(task, functions);
    const names = fn && lost.get(fn);
    if (names === undefined || names.size === 0) continue;
    const clauses = [...task.state.retry, ...task.state.catch];
    for (const clause of clauses) {
      for (const name of clause.errorEquals.filter((error) => names.has(error))) {
        report({
          severity: 'warning',
          code: 'MINIFIED_NAME',
          message: `'${name}' does not match: sam build minifies function ${fn!.logicalId}, and the class has another name there`,
          hint: 'Set KeepNames: true or Minify: false in its BuildProperties',
          range: placeOfError(name, clause),
        });
      }
    }
  }
};

/** The problems of a function's code; empty if there is no code. */
export async function checkFunction(fn: FunctionSource, root: string): Promise<SamCheck> {
  if (fn.runtime !== undefined && !fn.runtime.startsWith('nodejs')) return NOTHING;
  try {
    const module = await locateHandler(fn, root);
    const { checkCode } = await import('../lambda/check/check-code.ts');
    return await checkCode(module, fn);
  } catch (error) {
    if (error instanceof SamBuildError) {
      const [first = '', hint] = error.message.split('\n').map((line) => line.trim());
      const message = first.charAt(0).toUpperCase() + first.slice(1);
      const finding = {
        severity: 'error',
        message,
        property: error.property,
        ...(hint !== undefined && { hint }),
      } as const;
      return { ...NOTHING, findings: [finding] };
    }
    // another rule reports a missing one
    if (error instanceof UsageError || error instanceof InitError) return NOTHING;
    throw error;
  }
}

/** At its location in the code, else at the function's property or the function in the template. */
export function toDiagnostic(
  { severity, message, hint, place, property }: CodeFinding,
  fn: FunctionSource,
): Diagnostic {
  let range: Range = fn.build?.properties.find(({ name }) => name === property)?.range ?? fn.range;
  if (place !== undefined) {
    const { path, start, end } = place;
    range = { file: new SourceFile(displayPath(path), readFileText(path)), start, end };
  }
  return { severity, code: 'HANDLER_BROKEN', message, range, ...(hint !== undefined && { hint }) };
}
