import type { Json } from '../../json.ts';
import { findResultProblem } from '../../services/check-result.ts';
import { findAction, findService } from '../../services/find-integration.ts';
import type { ActionRow } from '../../services/integrations/service-row.ts';
import { nameAsApi } from '../../services/member-names.ts';
import type { ServiceModel, TypeRef } from '../../services/service-model.ts';
import { serviceModels } from '../../services/service-models.ts';
import type { Complain } from '../../source/known-entries.ts';
import { nearName } from '../../source/near-name.ts';
import { type MapEntry, type SourceNode, toJson } from '../../source/source-node.ts';

/**
 * `arn:aws:states:::service:action`, and with `.sync`: their results are the service's objects, whose keys Step
 * Functions writes in PascalCase. The result of a callback is up to its sender.
 */
const SERVICE_CALL = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[\w-]+):([A-Za-z]\w*)(?:\.sync(?::2)?)?$/;

/** Warns about a result that the resource's service never returns. */
export function checkShape(result: SourceNode, resource: string, warn: Complain): void {
  const [, service, action] = SERVICE_CALL.exec(resource) ?? [];
  if (service === undefined || hasOwnKeys(service) || isExpression(result)) return;
  const call = `${service}:${action}`;
  const known = findAction(service, action!)?.result;
  if (result.kind !== 'map') {
    warn(result, `${call} returns an object`, known?.description);
    return;
  }
  const answer = resource.includes('.sync') ? undefined : answerOf(service, action!);
  for (const entry of result.entries) checkEntry(entry, { call, known, answer }, warn);
}

/** The shape of an action's result; undefined if its model is unknown or lacks it. */
interface ExpectedShape {
  readonly model: ServiceModel;
  readonly output: TypeRef;
  /** By Step Functions' names. */
  readonly names: readonly string[];
}

function answerOf(service: string, action: string): ExpectedShape | undefined {
  const model = serviceModels.find(service);
  const output = model?.findAction(action)?.output;
  const shape = output === undefined ? undefined : model?.shape(output);
  if (model === undefined || output === undefined || shape?.kind !== 'structure') return undefined;
  const names = model.memberNames(shape);
  return names.length === 0 ? undefined : { model, output, names };
}

/** An activity's result is up to its worker. */
function hasOwnKeys(service: string): boolean {
  return service === 'activity' || findService(service)?.hasOwnKeys === true;
}

interface Call {
  /** As named in messages. */
  readonly call: string;
  readonly known: ActionRow['result'];
  readonly answer: ExpectedShape | undefined;
}

function checkEntry({ key, keyRange, value }: MapEntry, { call, known, answer }: Call, warn: Complain): void {
  if (/^[a-z]/.test(key)) {
    const near = answer === undefined ? nameAsApi(key) : nearName(key, answer.names);
    const hint = known?.description ?? (near === undefined ? undefined : `It would be '${near}'`);
    warn(keyRange, `${call} returns no '${key}': Step Functions writes the keys of results in PascalCase`, hint);
    return;
  }
  if (answer === undefined || key === known?.openField) return;
  const json = toJson(value);
  const rules = { isLenient: true, isOpen: isExpressionText };
  const problem = findResultProblem({ [key]: json }, answer.model, answer.output, rules);
  if (problem !== undefined) warn(value, `${call} returns something else: ${problem}`);
}

function isExpressionText(value: Json): boolean {
  return typeof value === 'string' && value.startsWith('{%');
}

/** The value of a template is unknown before it is evaluated. */
function isExpression(node: SourceNode): boolean {
  return node.kind === 'scalar' && isExpressionText(node.value);
}
