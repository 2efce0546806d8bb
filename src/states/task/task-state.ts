import type { NumberField, Resource, StateBase } from '../../definition/definition.ts';
import type { Expression } from '../../expressions/expression.ts';

export interface TaskState extends StateBase {
  readonly resource: Resource;
  readonly timeoutSeconds?: NumberField | undefined;
  readonly heartbeatSeconds?: NumberField | undefined;
  /** Evaluates to `{ RoleArn }`. */
  readonly credentials?: Expression | undefined;
}
