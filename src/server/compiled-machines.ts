import { compile } from '../compile.ts';
import { describeInvalidDefinition } from '../definition/aws-diagnostic.ts';
import type { Machine } from '../definition/definition.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { MachineSource } from '../template/project.ts';
import type { WorkflowType } from '../workflow-type.ts';
import { loadDefinitionText, readDefinitionText } from './load-definition-text.ts';

/** Definitions of clients as sources, and the machine of each source, compiled once. */
export class CompiledMachines {
  readonly #compiled = new WeakMap<MachineSource, Machine | Promise<Machine>>();
  readonly #arnOf: (name: string) => string;

  constructor(arnOf: (name: string) => string) {
    this.#arnOf = arnOf;
  }

  /**
   * Synchronous if the definition has been compiled before.
   * @throws ApiError InvalidDefinition
   */
  compile(source: MachineSource): Machine | Promise<Machine> {
    const known = this.#compiled.get(source);
    if (known !== undefined) return known;
    const compiling = compileOrRefuse(source);
    this.#compiled.set(source, compiling);
    compiling.then(
      (machine) => this.#compiled.set(source, machine),
      () => {},
    );
    return compiling;
  }

  /**
   * Compiles a new definition.
   * @throws ApiError InvalidDefinition
   */
  async read(name: string, definition: string, roleArn: string, type: WorkflowType): Promise<MachineSource> {
    const source = this.#named(await readDefinitionText(definition), name, roleArn, type);
    const machine = compileOrRefuse(source);
    await machine;
    this.#compiled.set(source, machine);
    return source;
  }

  /** The definition is not checked. */
  async load(name: string, definition: string, roleArn: string, type: WorkflowType): Promise<MachineSource> {
    return this.#named(await loadDefinitionText(definition), name, roleArn, type);
  }

  #named(source: MachineSource, name: string, roleArn: string, type: WorkflowType): MachineSource {
    return { ...source, logicalId: name, name, arn: this.#arnOf(name), roleArn, type };
  }
}

async function compileOrRefuse(source: MachineSource): Promise<Machine> {
  const { machine, diagnostics } = await compile(source);
  if (machine === undefined) throw new ApiError('InvalidDefinition', describeInvalidDefinition(diagnostics));
  return machine;
}
