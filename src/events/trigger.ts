import type { Json } from '../json.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { Range } from '../source/source-file.ts';
import type { MachineSource } from '../template/project.ts';
import type { ScheduleService } from './schedule/schedule.ts';

/** What a template has that starts a state machine. */
export type Trigger = ScheduleTrigger | RuleTrigger | ApiTrigger | IgnoredTrigger;

interface TriggerBase {
  /** As the template calls it: an event's name in `Events`, or the logical id of a resource. */
  readonly id: string;
  /** The logical id of the resource that it is or that SAM makes of it: `FlowNightly`. */
  readonly resourceId: string;
  /** `ScheduleV2`, `AWS::Events::Rule` */
  readonly type: string;
  readonly machine: MachineSource;
  readonly range: Range;
  /** False: it is there, and starts nothing (`State: DISABLED`). */
  readonly isEnabled: boolean;
  /** What is wrong with it. With errors it starts nothing. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ScheduleTrigger extends TriggerBase {
  readonly kind: 'schedule';
  readonly service: ScheduleService;
  /** Of the rule or the schedule. */
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string | undefined;
  /** Milliseconds since the epoch. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** It fires within so many minutes after its time. */
  readonly windowMinutes: number;
  readonly target: Target;
}

export interface RuleTrigger extends TriggerBase {
  readonly kind: 'rule';
  readonly arn: string;
  readonly busName: string;
  readonly pattern: Json;
  readonly target: Target;
}

/** A route of an API. */
export interface ApiTrigger extends TriggerBase {
  readonly kind: 'api';
  /** In capitals; `ANY` for all. */
  readonly method: string;
  /** `/orders/{id}`, `/files/{path+}` */
  readonly path: string;
  readonly integration: ApiIntegration;
}

export type ApiIntegration = RestIntegration | HttpIntegration;

/** REST APIs: templates in VTL make the request of the API of Step Functions, and the response of its answer. */
export interface RestIntegration {
  readonly kind: 'rest';
  /** `StartExecution` or another operation. */
  readonly action: string;
  readonly stage: string;
  /** By content type. */
  readonly requestTemplates: ReadonlyMap<string, string>;
  readonly passthrough: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';
  readonly responses: readonly RestResponse[];
}

export interface RestResponse {
  /** A regular expression that the integration's status must match; `default` for any. */
  readonly pattern: string;
  readonly statusCode: number;
  readonly templates: ReadonlyMap<string, string>;
  /** `method.response.header.X` → a quoted text or `integration.response...`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** HTTP APIs: a first-class integration, whose parameters are texts with `$request.body` and the like. */
export interface HttpIntegration {
  readonly kind: 'http';
  readonly action: 'StartExecution' | 'StartSyncExecution' | 'StopExecution';
  readonly stage: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Known by name, and starts nothing here. */
export interface IgnoredTrigger extends TriggerBase {
  readonly kind: 'ignored';
  readonly reason: string;
}

/** What the machine gets, and where an event goes that could not start it. */
export interface Target {
  /** Constant; for EventBridge Scheduler with context attributes, for EventBridge valid JSON. */
  readonly input: string | undefined;
  readonly inputPath: string | undefined;
  readonly transformer: InputTransformer | undefined;
  /** The ARN of the queue. */
  readonly deadLetterQueue: string | undefined;
}

export interface InputTransformer {
  /** Name → path into the event. */
  readonly paths: Readonly<Record<string, string>>;
  readonly template: string;
}
