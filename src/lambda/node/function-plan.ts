import { dirname } from 'node:path';
import { HandlerError, UsageError } from '../../source/usage-error.ts';
import { checkDiagnostics } from '../check-diagnostics.ts';
import { findSettings } from '../find/function-settings.ts';
import { type HandlerModule, locateHandler } from '../find/locate-handler.ts';
import { parseFunctionName, unknownFunction } from '../find/resolve-function.ts';
import type { InitError } from '../init-error.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from '../lambda-options.ts';
import type { HandlerCode } from '../protocol.ts';
import { readSamBuild } from '../sam/sam-build.ts';
import type { HandlerCodeStore } from './handler-code.ts';
import type { Isolation } from './isolation.ts';

/**
 * What is known about a function in a run: its settings, the location of its code, and the code once it was requested.
 */
export interface FunctionPlan {
  readonly source: FunctionSettings;
  readonly module: Promise<HandlerModule>;
  /** The folder mounted as /var/task. */
  readonly taskRoot: string;
  /** Rejects with a UsageError if the code does not compile. */
  code: Promise<HandlerCode> | undefined;
  /** Where it runs; undefined until its module is found. */
  isolation: Isolation | undefined;
  /** The module was bundled, at once or because Node could not load it. */
  built: boolean;
}

/** Finds the functions of a run and has their code built, each once. */
export class FunctionPlans {
  readonly #options: LambdaRuntimeOptions;
  readonly #store: HandlerCodeStore;
  readonly #plans = new Map<string, FunctionPlan>();
  #unbuildable: HandlerError | undefined;

  constructor(options: LambdaRuntimeOptions, store: HandlerCodeStore) {
    this.#options = options;
    this.#store = store;
  }

  /** The function for a FunctionName in any form. Throws a UsageError if there is none. */
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

  /**
   * Throws if a function of the machine is known not to build: it could not be deployed, so no further function is
   * invoked. Does not wait: problems that are not known yet are reported when that function is invoked.
   */
  refuseUnbuildable(): void {
    if (this.#unbuildable !== undefined && this.#options.refusesEarly !== false) throw this.#unbuildable;
  }

  /** Builds the code that these functions need, together; functions that are built or being built are skipped. */
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
      // The invocation of the function reports it; until then, nothing may be listening.
      plan.code.catch((error: unknown) => {
        if (error instanceof HandlerError) this.#unbuildable ??= error;
      });
    });
  }

  code(plan: FunctionPlan): Promise<HandlerCode> {
    if (plan.code === undefined) this.build([plan]);
    return plan.code!;
  }

  /**
   * Bundles a module that Node could not load unbuilt, if it stands in for a function: it is not deployed. Returns
   * whether there is now other code to try.
   */
  async rebuild(plan: FunctionPlan): Promise<boolean> {
    if (plan.built || plan.source.code.kind !== 'module') return false;
    const building = this.#store.build(await plan.module);
    await building;
    plan.built = true;
    plan.code = building;
    return true;
  }

  /** A build's errors in a module that Lambda runs unbuilt: `app.js:3:9: Unexpected ";"`. */
  async findMistakes(plan: FunctionPlan): Promise<string | undefined> {
    if (plan.built) return undefined;
    return this.#store.build(await plan.module).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof UsageError) return error.message;
        throw error;
      },
    );
  }

  /** The modules of the functions requested so far; absolute paths. */
  async modules(): Promise<readonly string[]> {
    const modules = await Promise.allSettled([...this.#plans.values()].map(({ module }) => module));
    return modules.flatMap((one) => (one.status === 'fulfilled' ? [one.value.path] : []));
  }

  /**
   * Forgets functions whose code has changed: they are located and rebuilt.
   * @param stale their modules; absolute paths
   * @returns the functions' ARNs
   */
  async forget(stale: ReadonlySet<string>): Promise<readonly string[]> {
    const forgotten: string[] = [];
    this.#unbuildable = undefined;
    for (const [key, plan] of this.#plans) {
      const module = await plan.module.catch(() => undefined);
      const isBroken =
        plan.code !== undefined &&
        (await plan.code.then(
          () => false,
          () => true,
        ));
      if (module !== undefined && !isBroken && !stale.has(module.path)) continue;
      this.#plans.delete(key);
      forgotten.push(plan.source.arn);
    }
    return forgotten;
  }

  /** Removes builds. */
  close(): void {
    this.#store.close();
  }

  /** Located one by one, built together: a function whose code is missing does not delay the others. */
  async #makeAll(plans: readonly FunctionPlan[]): Promise<(HandlerCode | HandlerError | InitError)[]> {
    const located = await Promise.allSettled(plans.map((plan) => plan.module));
    const found = plans.flatMap((plan, index) => {
      const result = located[index]!;
      if (result.status === 'rejected') return [];
      plan.built = result.value.build;
      const { logicalId, handler } = plan.source;
      return [{ plan, module: result.value, functionName: logicalId, handler }];
    });
    const codes = await this.#store.make(found);
    return plans.map((plan, index) => {
      const result = located[index]!;
      if (result.status === 'rejected') return result.reason as HandlerError;
      return codes[found.findIndex((request) => request.plan === plan)]!;
    });
  }

  /** The folder mounted as /var/task. */
  #taskRoot(source: FunctionSettings): string {
    const { code, logicalId } = source;
    if (code.kind === 'module') return dirname(code.path);
    if (code.kind !== 'folder') return this.#options.root;
    return isBuiltForSam(source) ? this.#store.taskRoot(logicalId) : code.path;
  }

  #plan(functionName: string, settings: FunctionSettings | undefined): FunctionPlan {
    const { root, functions } = this.#options;
    if (settings?.code.kind === 'module') return this.#newPlan(settings, locateHandler(settings, root));
    if (settings === undefined) throw unknownFunction(functionName, functions);
    return this.#newPlan(
      settings,
      checkDiagnostics(settings).then(() => locateHandler(settings, root)),
    );
  }

  #newPlan(source: FunctionSettings, module: Promise<HandlerModule>): FunctionPlan {
    module.catch(() => {});
    return { source, module, taskRoot: this.#taskRoot(source), code: undefined, isolation: undefined, built: false };
  }
}

function isBuiltForSam(source: FunctionSettings): boolean {
  try {
    return readSamBuild(source) !== undefined;
  } catch {
    // reported when the function is built
    return false;
  }
}
