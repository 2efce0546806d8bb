import { executionArnStart, readExecutionArn, resourceInArn, siblingArn } from '../../arn.ts';
import { type ExecutionInfo, toExecutionInfo } from '../../engine/execution-info.ts';
import type { World } from '../../engine/world.ts';
import type { Uuid } from '../../expressions/create-uuid.ts';
import type { Json } from '../../json.ts';

/** What the child executions of a Map run share. */
export interface ChildNaming extends Pick<ExecutionInfo, 'machineArn' | 'machineName' | 'roleArn' | 'region' | 'type'> {
  readonly mapRunArn: string;
  /** The prefix of their names in their ARNs. */
  readonly arnStart: string;
}

export function nameChildren(mapRunArn: string, parent: ExecutionInfo, type: ExecutionInfo['type']): ChildNaming {
  const { roleArn, region } = parent;
  const [machineName = parent.machineName] = resourceInArn(mapRunArn, 'states', 'mapRun') ?? [];
  const machineArn = siblingArn(parent.machineArn, machineName);
  const arnStart = executionArnStart(machineArn, type);
  return { machineArn, machineName, roleArn, region, type, mapRunArn, arnStart };
}

interface ChildStart extends Pick<ExecutionInfo, 'input' | 'startTime' | 'redriveCount' | 'redriveTime'> {
  /** Of an execution that is started again; undefined: it gets one. */
  readonly arn: string | undefined;
  readonly items: number;
}

/** A child execution. Its name and its ARN are written when they are read: most runs never read them. */
export class ChildInfo implements ExecutionInfo {
  readonly input: Json;
  readonly startTime: number;
  readonly redriveCount: number | null | undefined;
  readonly redriveTime: number | undefined;
  /** The number of items in its input. */
  readonly items: number;
  readonly #naming: ChildNaming;
  readonly #world: World;
  /** Undefined: drawn when it is read. */
  #name: string | Uuid | undefined;
  /** The id of the Express execution, also drawn when it is read. */
  #run: Uuid | undefined = undefined;
  #arn: string | undefined;

  constructor(
    naming: ChildNaming,
    { arn, input, startTime, redriveCount, redriveTime, items }: ChildStart,
    world: World,
  ) {
    this.input = input;
    this.startTime = startTime;
    this.redriveCount = redriveCount;
    this.redriveTime = redriveTime;
    this.items = items;
    this.#naming = naming;
    this.#arn = arn;
    this.#world = world;
    this.#name = arn === undefined ? undefined : readExecutionArn(arn)?.name;
    // which numbers a name gets must not depend on when it is read, unless they are random in each run
    if (!world.isRepeatable) return;
    this.#name ??= world.newId();
    if (arn === undefined && naming.type === 'EXPRESS') this.#run = world.newId();
  }

  get name(): string {
    this.#name ??= this.#world.newId();
    return this.#name.toString();
  }

  get arn(): string {
    if (this.#arn !== undefined) return this.#arn;
    const arn = this.#naming.arnStart + this.name;
    this.#arn = this.type === 'EXPRESS' ? `${arn}:${this.#run ?? this.#world.newId()}` : arn;
    return this.#arn;
  }

  get mapRun(): { readonly arn: string; readonly items: number } {
    return { arn: this.#naming.mapRunArn, items: this.items };
  }

  get machineArn(): string {
    return this.#naming.machineArn;
  }

  get machineName(): string {
    return this.#naming.machineName;
  }

  get roleArn(): string {
    return this.#naming.roleArn;
  }

  get type(): ExecutionInfo['type'] {
    return this.#naming.type;
  }

  get region(): string {
    return this.#naming.region;
  }

  /** With the members that are not its own. */
  toJSON(): ExecutionInfo {
    return toExecutionInfo(this.startTime, this);
  }
}
