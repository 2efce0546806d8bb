import { bundleHandlers, workingFolder } from '../build/bundle.ts';
import type { HandlerModule } from '../find/locate-handler.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { checkPlain } from './check-plain.ts';
import { checkSam, type SamCheck } from './check-sam.ts';
import { findingOf } from './finding.ts';

/** The first of Lambda's runtimes with other rules for handlers. */
const WITHOUT_CALLBACKS = 24;

/** Builds a function's code, or reads it as Lambda would, and reports its problems. None of it is run. */
export async function checkCode(module: HandlerModule, source: FunctionSettings): Promise<SamCheck> {
  const check = await checkModule(module, source);
  if (!(Number(/^nodejs(\d+)/.exec(source.runtime ?? '')?.[1]) >= WITHOUT_CALLBACKS)) return check;
  // only now: it needs a parser
  const { checkMove } = await import('./move/check-move.ts');
  return { ...check, findings: [...check.findings, ...checkMove(module, source)] };
}

async function checkModule(module: HandlerModule, source: FunctionSettings): Promise<SamCheck> {
  const lostNames = new Set<string>();
  if (module.sam !== undefined) return checkSam(module.sam, source);
  if (module.inline !== undefined) return { findings: [], lostNames };
  if (!module.build || /\.[cm]?js$/.test(module.path))
    return { findings: await checkPlain(module.path, source), lostNames };
  const [bundle] = await bundleHandlers([module]);
  if (bundle!.kind === 'built') return { findings: [], lostNames };
  const findings = bundle!.errors.map((error) => findingOf(error, workingFolder(module.path), source.runtime));
  return { findings, lostNames };
}
