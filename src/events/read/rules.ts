import { formatArn, parseArn } from '../../arn.ts';
import type { Json } from '../../json.ts';
import { valueOf } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import type { Stack } from '../../template/sam/stacks.ts';
import type { ResourceNode } from '../../template/sam/template.ts';
import { PatternError } from '../pattern/compile-leaf.ts';
import { compilePattern } from '../pattern/compile-pattern.ts';
import type { RuleTrigger, Trigger } from '../trigger.ts';
import { Properties } from './properties.ts';
import { readRuleSchedule, readSchedulerSchedule, type TriggerPlace } from './schedules.ts';
import { isMachineArn, readTarget } from './target.ts';

/** Finds the machine of the project for an ARN, with or without a version or alias. */
export type FindMachine = (arn: string) => MachineSource | undefined;

/** A rule with a pattern. In SAM, the rule's and its target's properties have the same names. */
export function readRule(
  place: TriggerPlace,
  properties: Properties,
  target: Properties,
  { patternName, ruleName }: { readonly patternName: string; readonly ruleName: string },
): RuleTrigger {
  const bus = properties.text('EventBusName') ?? 'default';
  // an ARN refers to a bus, too
  const busName = bus.split('/').at(-1)!;
  const path = busName === 'default' ? ruleName : `${busName}/${ruleName}`;
  return {
    ...place,
    kind: 'rule',
    arn: formatArn({ service: 'events', resource: `rule/${path}`, ...properties.scope.place }),
    busName,
    pattern: readPattern(properties, patternName),
    isEnabled: readState(properties),
    target: readTarget(target, place.resourceId),
  };
}

/** As JSON; CloudFormation also accepts a string. */
function readPattern(properties: Properties, name: string): Json {
  const value = properties.json(name);
  if (value === undefined) {
    properties.error(name, `'${name}' is missing`);
    return {};
  }
  // a string with an unknown value
  if (typeof value === 'string' && properties.text(name) === undefined) return {};
  try {
    const pattern = typeof value === 'string' ? (JSON.parse(value) as Json) : value;
    compilePattern(pattern);
    return pattern;
  } catch (error) {
    const reason = error instanceof PatternError ? error.message : 'Invalid JSON';
    properties.error(name, `Event pattern is not valid. Reason: ${reason}`);
    return {};
  }
}

function readState(properties: Properties): boolean {
  const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const;
  return properties.oneOf('State', states) !== 'DISABLED';
}

/** The targets of an `AWS::Events::Rule` that are machines. */
export function readRuleResource(resource: ResourceNode, stack: Stack, find: FindMachine): readonly Trigger[] {
  const targets = valueOf(resource.properties, 'Targets');
  return (targets?.kind === 'list' ? targets.items : []).flatMap((node): Trigger[] => {
    const machine = machineOf(node, stack, find);
    if (machine === undefined) return [];
    const place = placeOf(resource, machine, stack);
    const report = place.diagnostics.push.bind(place.diagnostics);
    const properties = new Properties(resource.properties, stack.scope, resource.range, report);
    const target = new Properties(node, stack.scope, node, report);
    const ruleName = properties.text('Name') ?? nameOf(resource, stack);
    const triggers: Trigger[] = [];
    if (properties.has('ScheduleExpression')) {
      const isEnabled = readState(properties);
      const options = { expressionName: 'ScheduleExpression', ruleName, isEnabled };
      triggers.push(readRuleSchedule(place, properties, target, options));
    }
    if (properties.has('EventPattern') || triggers.length === 0) {
      triggers.push(readRule(place, properties, target, { patternName: 'EventPattern', ruleName }));
    }
    return triggers;
  });
}

/** An `AWS::Scheduler::Schedule` whose target is a machine, or StartExecution of the API ("universal target"). */
export function readScheduleResource(resource: ResourceNode, stack: Stack, find: FindMachine): readonly Trigger[] {
  const node = valueOf(resource.properties, 'Target');
  const universal = readUniversalTarget(node, stack);
  const machine = universal === undefined ? node && machineOf(node, stack, find) : find(universal.machineArn);
  if (node === undefined || machine === undefined) return [];
  const place = placeOf(resource, machine, stack);
  const report = place.diagnostics.push.bind(place.diagnostics);
  const properties = new Properties(resource.properties, stack.scope, resource.range, report);
  const target = new Properties(node, stack.scope, node, report);
  const trigger = readSchedulerSchedule(place, properties, target, nameOf(resource, stack));
  return [universal === undefined ? trigger : { ...trigger, target: { ...trigger.target, input: universal.input } }];
}

/** Its `Input` is StartExecution's request. Source: "Using universal targets" in Scheduler's user guide. */
function readUniversalTarget(
  target: Properties['node'],
  { scope }: Stack,
): { readonly machineArn: string; readonly input: string } | undefined {
  const arn = scope.resolveText(valueOf(target, 'Arn')) ?? '';
  const { service, resource = [] } = parseArn(arn) ?? {};
  const isStart = /^aws-sdk:sfn:start(?:Sync)?Execution$/.test(resource.join(':'));
  if (service !== 'scheduler' || !isStart) return undefined;
  try {
    const request = JSON.parse(scope.resolveText(valueOf(target, 'Input')) ?? '') as { readonly [name: string]: Json };
    return { machineArn: String(request.StateMachineArn), input: String(request.Input ?? '{}') };
  } catch {
    return undefined;
  }
}

function machineOf(target: Properties['node'], { scope }: Stack, find: FindMachine): MachineSource | undefined {
  const arn = scope.resolveText(valueOf(target, 'Arn'));
  return isMachineArn(arn) ? find(arn) : undefined;
}

function placeOf(resource: ResourceNode, machine: MachineSource, { scope }: Stack): TriggerPlace {
  const id = scope.path + resource.logicalId;
  return { id, resourceId: id, type: resource.type, machine, range: resource.range, diagnostics: [] };
}

function nameOf({ logicalId }: ResourceNode, { scope }: Stack): string {
  return scope.path.replaceAll('/', '-') + logicalId;
}
