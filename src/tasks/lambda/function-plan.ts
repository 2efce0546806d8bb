import type { UsageError } from '../../source/usage-error.ts';
import { checkDiagnostics } from './check-diagnostics.ts';
import { findSettings } from './function-settings.ts';
import type { HandlerCodeStore } from './handler-code.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from './lambda-options.ts';
import { type HandlerModule, locateHandler } from './locate-handler.ts';
import type { HandlerCode } from './protocol.ts';
import { parseFunctionName, unknownFunction } from './resolve-function.ts';

/** What is known of a function in a run: its settings, where its code is, and the code once somebody asked for it. */
export interface FunctionPlan {
  readonly source: FunctionSettings;
  readonly module: Promise<HandlerModule>;
  /** Rejects with a UsageError where the code does not compile. */
  code: Promise<HandlerCode> | undefined;
  /** The module was bundled, at once or because Node could not load it. */
  built: boolean;
}

/** Finds the functions of a run and gets their code built, each once. */
export class FunctionPlans {
  readonly #options: LambdaRuntimeOptions;
  readonly #store: HandlerCodeStore;
  readonly #plans = new Map<string, FunctionPlan>();

  constructor(options: LambdaRuntimeOptions, store: HandlerCodeStore) {
    this.#options = options;
    this.#store = store;
  }

  /** The function of a FunctionName in any form. Throws a UsageError where nothing stands for it. */
  find(functionName: string): FunctionPlan {
    const name = parseFunctionName(functionName)?.name ?? functionName;
    const settings = findSettings(functionName, this.#options);
    const key = settings?.arn ?? name;
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = this.#plan(functionName, settings);
      this.#plans.set(key, plan);
    }
    return plan;
  }

  /** Builds what these functions need, in one go; those that are built or being built are passed over. */
  build(plans: readonly FunctionPlan[]): void {
    const fresh = plans.filter((plan) => plan.code === undefined);
    if (fresh.length === 0) return;
    const built = this.#makeAll(fresh);
    fresh.forEach((plan, index) => {
      plan.code = built.then((codes) => {
        const code = codes[index]!;
        if (code instanceof Error) throw code;
        return code;
      });
      // Whoever invokes the function sees it; until then nobody may be listening.
      plan.code.catch(() => {});
    });
  }

  code(plan: FunctionPlan): Promise<HandlerCode> {
    if (plan.code === undefined) this.build([plan]);
    return plan.code!;
  }

  /**
   * Bundles a module that Node could not load as it is. Answers whether there is now other code to try: inline code
   * is only looked at for mistakes, since Lambda does not build it.
   */
  async rebuild(plan: FunctionPlan): Promise<boolean> {
    const module = await plan.module;
    if (plan.built) return false;
    const building = this.#store.build(module);
    await building;
    if (module.inline !== undefined) return false;
    plan.built = true;
    plan.code = building;
    return true;
  }

  /** Located one by one, built together: a function whose code is not there does not hold up the others. */
  async #makeAll(plans: readonly FunctionPlan[]): Promise<(HandlerCode | UsageError)[]> {
    const located = await Promise.allSettled(plans.map((plan) => plan.module));
    const modules = located.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const codes = await this.#store.make(modules);
    return located.map((result, index) => {
      if (result.status === 'rejected') return result.reason as UsageError;
      plans[index]!.built = result.value.build;
      return codes[modules.indexOf(result.value)]!;
    });
  }

  #plan(functionName: string, settings: FunctionSettings | undefined): FunctionPlan {
    const { root, functions } = this.#options;
    if (settings?.code.kind === 'module') return newPlan(settings, locateHandler(settings, root));
    if (settings === undefined) throw unknownFunction(functionName, functions);
    return newPlan(
      settings,
      checkDiagnostics(settings).then(() => locateHandler(settings, root)),
    );
  }
}

function newPlan(source: FunctionSettings, module: Promise<HandlerModule>): FunctionPlan {
  module.catch(() => {});
  return { source, module, code: undefined, built: false };
}
