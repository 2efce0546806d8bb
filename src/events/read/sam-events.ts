import type { Diagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import { type MapEntry, stringOf, valueOf } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import type { Stack } from '../../template/sam/stacks.ts';
import { entriesOf, type ResourceNode } from '../../template/sam/template.ts';
import type { Trigger } from '../trigger.ts';
import { readSamApi } from './apis.ts';
import { invalidEvent, Properties } from './properties.ts';
import { readRule } from './rules.ts';
import { readRuleSchedule, readSchedulerSchedule, type TriggerPlace } from './schedules.ts';

type Reader = (place: TriggerPlace, properties: Properties, stack: Stack) => Trigger;

interface EventType {
  readonly read: Reader;
  readonly properties: readonly string[];
}

const RULE: EventType = {
  read: readEventBridgeRule,
  properties: words(
    'EventBusName RuleName Pattern Input InputPath InputTransformer DeadLetterConfig RetryPolicy State Target',
  ),
};

/**
 * SAM's event types for a state machine, with their properties.
 * Sources: samtranslator's model/stepfunctions/events.py and model/eventsources/scheduler.py, and SAM's documentation
 * of state machine events.
 */
const TYPES: ReadonlyMap<string, EventType> = new Map<string, EventType>([
  [
    'Schedule',
    {
      read: readSchedule,
      properties: words('Schedule Input Enabled State Name Description DeadLetterConfig RetryPolicy RoleArn Target'),
    },
  ],
  [
    'ScheduleV2',
    {
      read: (place, properties, { scope }) => readScheduleV2(place, properties, scope.path),
      properties: words(
        'PermissionsBoundary ScheduleExpression FlexibleTimeWindow Name State Description StartDate EndDate ScheduleExpressionTimezone GroupName KmsKeyArn Input RoleArn DeadLetterConfig RetryPolicy OmitName',
      ),
    },
  ],
  ['EventBridgeRule', RULE],
  ['CloudWatchEvent', RULE],
  ['Api', { read: readSamApi, properties: words('Path Method RestApiId Stage Auth UnescapeMappingTemplate') }],
]);

function words(text: string): readonly string[] {
  return text.split(' ');
}

/** The `Events` of a SAM machine. */
export function readSamEvents(resource: ResourceNode, machine: MachineSource, stack: Stack): readonly Trigger[] {
  return entriesOf(valueOf(resource.properties, 'Events')).map((entry) => readEvent(entry, resource, machine, stack));
}

function readEvent(entry: MapEntry, resource: ResourceNode, machine: MachineSource, stack: Stack): Trigger {
  const diagnostics: Diagnostic[] = [];
  const type = stringOf(valueOf(entry.value, 'Type'));
  const place: TriggerPlace = {
    id: entry.key,
    resourceId: stack.scope.path + resource.logicalId + entry.key,
    type: type ?? 'an event without a Type',
    machine,
    range: entry.keyRange,
    diagnostics,
  };
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const node = valueOf(entry.value, 'Properties');
  const properties = new Properties(node, stack.scope, node ?? entry.keyRange, report);
  const known = TYPES.get(type ?? '');
  if (known !== undefined) {
    for (const { key, keyRange } of entriesOf(node)) {
      if (known.properties.includes(key) || key.startsWith('Fn::')) continue;
      const unknown = invalidEvent(
        keyRange,
        `SAM's event ${type} has no property '${key}'`,
        didYouMean(key, known.properties),
      );
      // it may be newer than this list
      report({ ...unknown, severity: 'warning' });
    }
    return known.read(place, properties, stack);
  }
  const names = [...TYPES.keys()].join(', ');
  const at = valueOf(entry.value, 'Type') ?? entry.keyRange;
  const message =
    type === undefined ? `The event '${entry.key}' has no Type` : `SAM has no event '${type}' for a state machine`;
  report(invalidEvent(at, message, didYouMean(type ?? '', TYPES.keys()) ?? `It has: ${names}`));
  return { ...place, kind: 'ignored', isEnabled: false, reason: 'SAM refuses it' };
}

function readSchedule(place: TriggerPlace, properties: Properties, { scope }: Stack): Trigger {
  const state = properties.oneOf('State', ['ENABLED', 'DISABLED']);
  const enabled = properties.flag('Enabled');
  if (state !== undefined && enabled !== undefined) {
    properties.error('Enabled', 'State and Enabled Properties cannot both be specified.');
  }
  return readRuleSchedule(place, properties, properties, {
    expressionName: 'Schedule',
    ruleName: properties.text('Name') ?? nameOf(scope.path, place),
    isEnabled: state === undefined ? enabled !== false : state === 'ENABLED',
  });
}

function readScheduleV2(place: TriggerPlace, properties: Properties, path: string): Trigger {
  const omitsName = properties.flag('OmitName') === true;
  if (omitsName && properties.has('Name')) properties.error('Name', 'Name cannot be set when OmitName is True');
  return readSchedulerSchedule(place, properties, properties, nameOf(path, place));
}

function readEventBridgeRule(place: TriggerPlace, properties: Properties, { scope }: Stack): Trigger {
  return readRule(place, properties, properties, {
    patternName: 'Pattern',
    ruleName: properties.text('RuleName') ?? nameOf(scope.path, place),
  });
}

/** Names of resources in nested stacks begin with the stack's name. */
function nameOf(path: string, { resourceId }: TriggerPlace): string {
  return path === '' ? resourceId : resourceId.replaceAll('/', '-');
}
