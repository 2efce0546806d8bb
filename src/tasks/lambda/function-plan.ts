import { UsageError } from '../../source/usage-error.ts';
import type { FunctionSource } from '../../template/project.ts';
import type { HandlerCodeStore } from './handler-code.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from './lambda-options.ts';
import { type HandlerModule, locateHandler, locateInFolder } from './locate-handler.ts';
import type { HandlerCode } from './protocol.ts';
import { findFunction, parseFunctionName, unknownFunction } from './resolve-function.ts';

/** What is known of a function in a run: its settings, where its code is, and the code once somebody asked for it. */
export interface FunctionPlan {
  readonly source: FunctionSettings;
  readonly module: Promise<HandlerModule>;
  /** Rejects with a UsageError where the code does not compile. */
  code: Promise<HandlerCode> | undefined;
  /** The module was bundled, at once or because Node could not load it. */
  built: boolean;
}

/** Lambda's largest Timeout, and room: nothing is known of a function that only a module stands for. */
const UNCONFIGURED = { timeoutSeconds: 900, memorySizeMb: 1024 };

/** Finds the functions of a run and gets their code built, each once. */
export class FunctionPlans {
  readonly #options: LambdaRuntimeOptions;
  readonly #store: HandlerCodeStore;
  readonly #plans = new Map<FunctionSource | string, FunctionPlan>();

  constructor(options: LambdaRuntimeOptions, store: HandlerCodeStore) {
    this.#options = options;
    this.#store = store;
  }

  /** The function of a FunctionName in any form. Throws a UsageError where nothing stands for it. */
  find(functionName: string): FunctionPlan {
    const reference = parseFunctionName(functionName);
    const name = reference?.name ?? functionName;
    const known = reference === undefined ? undefined : findFunction(reference, this.#options.functions);
    let plan = this.#plans.get(known ?? name);
    if (plan === undefined) {
      plan = this.#plan(functionName, name, known);
      this.#plans.set(known ?? name, plan);
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

  #plan(functionName: string, name: string, known: FunctionSource | undefined): FunctionPlan {
    const { handlerOverrides, handlersDir, root, functions } = this.#options;
    const override = [functionName, name, known?.logicalId, known?.name, known?.arn]
      .map((key) => (key === undefined ? undefined : handlerOverrides?.get(key)))
      .find((found) => found !== undefined);
    const described = known ?? this.#describe(name);
    if (override !== undefined) {
      const source: FunctionSettings = { ...described, code: { kind: 'module', ...override }, diagnostics: [] };
      return newPlan(source, locateHandler(source, root));
    }
    const inFolder = handlersDir === undefined ? undefined : locateInFolder(handlersDir, name);
    if (inFolder !== undefined) return newPlan(described, Promise.resolve(inFolder));
    if (known === undefined) throw unknownFunction(functionName, functions);
    return newPlan(
      known,
      checkDiagnostics(known).then(() => locateHandler(known, root)),
    );
  }

  #describe(name: string): FunctionSettings {
    const { region, accountId } = this.#options;
    return {
      logicalId: name,
      name,
      arn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      runtime: undefined,
      handler: undefined,
      code: { kind: 'elsewhere', reason: 'is not described here' },
      environment: {},
      layers: [],
      ...UNCONFIGURED,
      diagnostics: [],
    };
  }
}

function newPlan(source: FunctionSettings, module: Promise<HandlerModule>): FunctionPlan {
  module.catch(() => {});
  return { source, module, code: undefined, built: false };
}

async function checkDiagnostics(source: FunctionSettings): Promise<void> {
  const errors = source.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length === 0) return;
  // Drawing a frame takes tables of character widths, which take longer to load than everything here.
  const { formatDiagnostic } = await import('../../source/code-frame.ts');
  throw new UsageError(errors.map(formatDiagnostic).join('\n'));
}
