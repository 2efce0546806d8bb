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
  const [arn, partition, service, region, accountId, ...resource] = text.split(':');
  if (arn !== 'arn' || partition === undefined || service === undefined) return undefined;
  if (region === undefined || accountId === undefined || resource.length === 0) return undefined;
  return { partition, service, region, accountId, resource };
}

export function formatArn({ partition, service, region, accountId, resource }: Arn): string {
  return ['arn', partition, service, region, accountId, ...resource].join(':');
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

/** The name of a machine in its ARN, with or without a version or alias. */
export function machineNameInArn(text: string): string | undefined {
  const { partition, service, resource = [] } = parseArn(text) ?? {};
  const [kind, name, qualifier, ...rest] = resource;
  const isMachine = service === 'states' && partition !== '' && kind === 'stateMachine' && rest.length === 0;
  return isMachine && name !== '' && qualifier !== '' ? name : undefined;
}

/** The type of an execution and the name of its machine. */
export function readExecutionArn(
  text: string,
): { readonly type: 'STANDARD' | 'EXPRESS'; readonly name: string } | undefined {
  const { service, resource = [] } = parseArn(text) ?? {};
  const [kind, name] = resource;
  if (service !== 'states' || !name || (kind !== 'execution' && kind !== 'express')) return undefined;
  return { type: kind === 'express' ? 'EXPRESS' : 'STANDARD', name };
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
