import { resourceInArn } from '../arn.ts';
import type { FunctionSource } from '../template/project.ts';
import { findByPattern } from '../wildcard.ts';

/** The module that stands in for a function or a resource. */
export interface ModuleReference {
  /** Absolute. */
  readonly path: string;
  readonly exportName: string;
}

/** Modules by what they replace: names of functions, and ARNs in which `*` matches anything. */
export interface ModuleTable {
  get(name: string): ModuleReference | undefined;
}

/**
 * The modules for resources that are not functions, or for patterns of ARNs
 * (`--handler 'arn:aws:states:::dynamodb:*=./dynamodb.ts'`). A literal ARN takes precedence over patterns.
 */
export function resourceModules(functions: readonly Pick<FunctionSource, 'arn' | 'code'>[]): ModuleTable {
  const table = known.get(functions) ?? createTable(functions);
  known.set(functions, table);
  return table;
}

/** A file of tests asks for those of the same functions with each test. */
const known = new WeakMap<readonly Pick<FunctionSource, 'arn' | 'code'>[], ModuleTable>();

function createTable(functions: readonly Pick<FunctionSource, 'arn' | 'code'>[]): ModuleTable {
  const modules = new Map<string, ModuleReference>();
  for (const { arn, code } of functions) {
    if (code.kind === 'module' && !isFunction(arn)) modules.set(arn, code);
  }
  const patterns = [...modules].filter(([arn]) => arn.includes('*'));
  return { get: (arn) => modules.get(arn) ?? findByPattern(patterns, arn) };
}

function isFunction(arn: string): boolean {
  return !arn.includes('*') && resourceInArn(arn, 'lambda', 'function') !== undefined;
}
