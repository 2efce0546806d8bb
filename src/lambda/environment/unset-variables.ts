import type { FunctionSettings } from '../lambda-options.ts';

/**
 * The variable that carries their names into the environment, where it is removed before any code of the function runs.
 */
const CARRIER = 'SFN_RUN_UNSET_VARIABLES';

/** The messages of an environment; they are created here, so that a run can recognize repeated ones. */
interface UnsetVariables {
  /** Shown when the function is loaded. */
  readonly notice: string;
  /** By name: shown when the handler reads the variable. */
  readonly reads: Readonly<Record<string, string>>;
}

/** The template's variables without a known value, on their way into the function's environment. */
export function carryUnsetVariables({ unsetVariables }: Pick<FunctionSettings, 'unsetVariables'>): {
  [CARRIER]?: string;
} {
  const names = Object.keys(unsetVariables ?? {});
  return names.length === 0 ? {} : { [CARRIER]: JSON.stringify(describe(unsetVariables!)) };
}

function describe(unset: Readonly<Record<string, string>>): UnsetVariables {
  const entries = Object.entries(unset).map(([name, why]) => [
    name,
    `warning: the handler reads ${name}, which is not set. ${why}`,
  ]);
  return {
    notice: `warning: these environment variables have no value here and are not set: ${Object.keys(unset).join(', ')}`,
    reads: Object.fromEntries(entries) as Record<string, string>,
  };
}

/**
 * In an environment: reports each variable when it is first read. Returns the messages for when the function is loaded.
 */
export function watchUnsetVariables(): string | undefined {
  const text = process.env[CARRIER];
  if (text === undefined) return undefined;
  delete process.env[CARRIER];
  const { notice, reads } = JSON.parse(text) as UnsetVariables;
  const pending = new Map(Object.entries(reads));
  const look = (name: string | symbol): void => {
    const said = typeof name === 'string' ? pending.get(name) : undefined;
    if (said === undefined) return;
    pending.delete(name as string);
    process.stderr.write(`${said}\n`);
  };
  process.env = new Proxy(process.env, {
    get(target, name, receiver) {
      if (!(name in target)) look(name);
      return Reflect.get(target, name, receiver);
    },
    // Without it, the value would be defined as a property that process.env refuses.
    set(target, name, value) {
      return Reflect.set(target, name, value);
    },
    has(target, name) {
      if (!(name in target)) look(name);
      return name in target;
    },
  });
  return notice;
}

/** Messages already shown: for a function by its settings, for functions that share their unset variables by those. */
const shown = new WeakMap<object, Set<string>>();

/**
 * A listener that drops repeated messages about the variables: that a handler read one, in another environment of the
 * same function; that some are not set, from any function that shares them.
 */
export function sayOnce<T extends readonly unknown[]>(
  source: FunctionSettings,
  listener: (line: string, ...rest: T) => void,
): (line: string, ...rest: T) => void {
  if (source.unsetVariables === undefined) return listener;
  const { notice, reads } = describe(source.unsetVariables);
  const texts = new Set(Object.values(reads));
  const saidByAll = saidOf(source.unsetVariables);
  const saidByIt = saidOf(source);
  return (line, ...rest) => {
    const said = line === notice ? saidByAll : texts.has(line) ? saidByIt : undefined;
    if (said?.has(line) === true) return;
    said?.add(line);
    listener(line, ...rest);
  };
}

function saidOf(key: object): Set<string> {
  const said = shown.get(key) ?? new Set();
  shown.set(key, said);
  return said;
}
