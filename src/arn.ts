/** `arn:partition:service:region:account:resource`; the resource may contain colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** `['function', 'reserve', 'live']` */
  readonly resource: readonly string[];
}

/** Undefined: the text is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  // by index: every Resource of a definition is read here, and the iterator of a destructuring takes longer
  const parts = text.split(':');
  if (parts.length < 6 || parts[0] !== 'arn' || parts[1] === '') return undefined;
  return {
    partition: parts[1]!,
    service: parts[2]!,
    region: parts[3]!,
    accountId: parts[4]!,
    resource: parts.slice(5),
  };
}

/** The parts of an ARN; some services do not have all of them. */
interface ArnParts {
  /** Default: `aws`. */
  readonly partition?: string;
  readonly service: string;
  /** Absent for a global service. */
  readonly region?: string;
  /** Absent for resources without an account: a bucket, an integration. */
  readonly accountId?: string;
  readonly resource: string | readonly string[];
}

export function formatArn({ partition = 'aws', service, region = '', accountId = '', resource }: ArnParts): string {
  const rest = typeof resource === 'string' ? resource : resource.join(':');
  return `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
}

/** The parts after the kind of a resource in its ARN: `['reserve', 'live']` for a `function` of `lambda`. */
export function resourceInArn(text: string, service: string, kind: string): readonly string[] | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const arn = parseArn(text);
  return arn?.service === service && arn.resource[0] === kind ? arn.resource.slice(1) : undefined;
}

/** The part after the last colon: the name of an execution, the number of a version, the name of an alias. */
export function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** The ARN of a machine, from its own or that of a version or an alias of it. */
export function withoutQualifier(machineArn: string): string {
  return machineArn.split(':').slice(0, 7).join(':');
}

/** `reserve` from the ARN of a function or an activity, with or without a version or alias. */
export function nameInArn(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn === undefined || !/^(?:lambda|states)$/.test(arn.service)) return undefined;
  const [kind, name] = arn.resource;
  return (kind === 'function' || kind === 'activity') && name !== '' ? name : undefined;
}

/** The name of a machine in its ARN, and the version or alias, if there is one. */
export function readMachineArn(
  text: string,
): { readonly name: string; readonly qualifier: string | undefined } | undefined {
  const [name, qualifier, ...rest] = resourceInArn(text, 'states', 'stateMachine') ?? [];
  return !name || qualifier === '' || rest.length > 0 ? undefined : { name, qualifier };
}

/** The type of an execution, the name of its machine, and its own name. */
export function readExecutionArn(text: string):
  | {
      readonly type: 'STANDARD' | 'EXPRESS';
      /** For a child of a Map run: `Orders/Label`. */
      readonly machineName: string;
      readonly name: string;
    }
  | undefined {
  const { service, resource = [] } = parseArn(text) ?? {};
  const [kind, machineName, name] = resource;
  if (service !== 'states' || !machineName || !name || (kind !== 'execution' && kind !== 'express')) return undefined;
  return { type: kind === 'express' ? 'EXPRESS' : 'STANDARD', machineName, name };
}

/** `arn:aws:states:region:account:mapRun:Orders/Label:id`; in a child of another Map run, the label has a slash. */
export function readMapRunArn(text: string): { readonly machineName: string; readonly label: string } | undefined {
  const [path = '', id, ...rest] = resourceInArn(text, 'states', 'mapRun') ?? [];
  const slash = path.indexOf('/');
  const [machineName, label] = [path.slice(0, slash), path.slice(slash + 1)];
  return slash > 0 && label !== '' && id && rest.length === 0 ? { machineName, label } : undefined;
}

/**
 * The ARN of a Map run.
 * @param machineName of its execution; for a child of another Map run, it includes a label
 */
export function mapRunArn(machineArn: string, machineName: string, label: string, id: string): string {
  return `${accountOf(machineArn)}:mapRun:${machineName}/${label}:${id}`;
}

/** The ARN of a machine in the same account. */
export function siblingArn(machineArn: string, name: string): string {
  return `${accountOf(machineArn)}:stateMachine:${name}`;
}

/** @param runId distinguishes the runs with the same name of an Express machine */
export function executionArn(machineArn: string, type: 'STANDARD' | 'EXPRESS', name: string, runId = name): string {
  const start = executionArnStart(machineArn, type);
  return type === 'STANDARD' ? start + name : `${start + name}:${runId}`;
}

/** The part before the name. */
export function executionArnStart(machineArn: string, type: 'STANDARD' | 'EXPRESS'): string {
  const [account, machineName] = machineArn.split(':stateMachine:');
  return `${account}:${type === 'STANDARD' ? 'execution' : 'express'}:${machineName}:`;
}

/** The ARN of an execution's machine. */
export function machineArnOf(execution: string): string {
  return execution.replace(/:(?:execution|express):([^:]+):.*$/, ':stateMachine:$1');
}

/** `arn:aws:states:region:account` of a machine: the prefix of the ARNs of its executions and Map runs. */
export function accountOf(machineArn: string): string {
  return machineArn.replace(/:stateMachine:.*$/, '');
}
