import { parseArn, withoutQualifier } from '../arn.ts';
import { stringOf, valueOf } from '../source/source-node.ts';
import type { MachineSource, Project } from '../template/project.ts';
import { withoutNoValue } from '../template/sam/no-value.ts';
import { exists, type Stack } from '../template/sam/stacks.ts';
import type { ResourceNode } from '../template/sam/template.ts';
import { stacksOf } from '../template/stacks-of.ts';
import { readMethod, readOpenApi, readRoute } from './read/apis.ts';
import { type FindMachine, readRuleResource, readScheduleResource } from './read/rules.ts';
import { readSamEvents } from './read/sam-events.ts';
import { isMachineArn } from './read/target.ts';
import type { Trigger } from './trigger.ts';

/**
 * Everything that starts the machines of a template: events of SAM's machines, and rules, schedules and APIs whose
 * target is a machine. In the template's order. Empty for a standalone definition.
 */
export function readTriggers(project: Project): readonly Trigger[] {
  const byName = new Map(project.machines.map((machine) => [machine.arn, machine]));
  const find: FindMachine = (arn) => byName.get(withoutQualifier(arn));
  return stacksOf(project).flatMap((stack) =>
    [...stack.template.resources.values()]
      .filter((resource) => exists(resource, stack.scope))
      .flatMap((resource) => readResource(withoutNoValue(resource, stack.scope), stack, project, find)),
  );
}

function readResource(
  resource: ResourceNode,
  stack: Stack,
  { machines }: Project,
  find: FindMachine,
): readonly Trigger[] {
  switch (resource.type) {
    case 'AWS::Serverless::StateMachine': {
      const machine = find(stack.scope.resources.arnOf(resource));
      return machine === undefined ? [] : readSamEvents(resource, machine, stack);
    }
    case 'AWS::Events::Rule':
      return readRuleResource(resource, stack, find);
    case 'AWS::Scheduler::Schedule':
      return readScheduleResource(resource, stack, find);
    case 'AWS::Serverless::Api':
    case 'AWS::Serverless::HttpApi':
    case 'AWS::ApiGateway::RestApi':
    case 'AWS::ApiGatewayV2::Api':
      return readOpenApi(resource, stack, machines, find);
    case 'AWS::ApiGateway::Method':
      return readMethod(resource, stack, machines, find);
    case 'AWS::ApiGatewayV2::Route':
      return readRoute(resource, stack, machines, find);
    case 'AWS::Serverless::Connector':
      return readConnector(resource, stack, find);
    case 'AWS::Pipes::Pipe':
      return readPipe(resource, stack, find);
    default:
      return [];
  }
}

/** A connector grants permissions; the resource that uses them is another one. */
function readConnector(resource: ResourceNode, stack: Stack, find: FindMachine): readonly Trigger[] {
  const { scope, template } = stack;
  const destination = valueOf(resource.properties, 'Destination');
  const ends = destination?.kind === 'list' ? destination.items : [destination];
  return ends.flatMap((end) => {
    const target = template.resources.get(stringOf(valueOf(end, 'Id')) ?? '');
    const machine = target && find(scope.resources.arnOf(target));
    const reason = 'a connector only grants permissions';
    return machine === undefined ? [] : [ignored(resource, stack, machine, reason)];
  });
}

function readPipe(resource: ResourceNode, stack: Stack, find: FindMachine): readonly Trigger[] {
  const arn = stack.scope.resolveText(valueOf(resource.properties, 'Target'));
  const machine = isMachineArn(arn) ? find(arn) : undefined;
  if (machine === undefined) return [];
  const source = stack.scope.resolveText(valueOf(resource.properties, 'Source'));
  const service = parseArn(source ?? '')?.service;
  return [ignored(resource, stack, machine, `sfn-run does not read from its source${service ? ` (${service})` : ''}`)];
}

function ignored(
  { logicalId, type, range }: ResourceNode,
  stack: Stack,
  machine: MachineSource,
  reason: string,
): Trigger {
  const id = stack.scope.path + logicalId;
  return { kind: 'ignored', id, resourceId: id, type, machine, range, isEnabled: false, diagnostics: [], reason };
}
