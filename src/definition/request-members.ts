import { nameAsJava } from '../services/member-names.ts';
import type { ServiceModel, Structure, TypeRef } from '../services/service-model.ts';
import { didYouMean } from '../source/near-name.ts';
import type { MapEntry, SourceNode } from '../source/source-node.ts';
import type { Fields } from './fields.ts';
import { hasPlaceholder } from './placeholder.ts';

/**
 * Reports the fields of a request that its service does not have, at any depth. AWS refuses literal ones when the
 * machine is created, all at the Parameters themselves, and those with `.$` when the task runs.
 *
 * "SCHEMA_VALIDATION_FAILED: The field "static" is not supported by Step Functions at /States/resource/Parameters"
 * https://github.com/aws/aws-cdk/issues/29968
 *
 * @param name Parameters or Arguments
 */
export function checkMembers(fields: Fields, name: string, model: ServiceModel, input: TypeRef): void {
  const request = fields.get(name);
  if (request !== undefined) checkValue(request, input);

  function checkValue(node: SourceNode, type: TypeRef): void {
    if (node.kind === 'scalar') return;
    const shape = model.shape(type);
    if (node.kind === 'list') {
      if (shape.kind === 'list') for (const item of node.items) checkValue(item, shape.item);
    } else if (shape.kind === 'map') {
      for (const { value } of node.entries) checkValue(value, shape.item);
    } else if (shape.kind === 'structure') {
      for (const entry of node.entries) checkEntry(entry, shape);
    }
  }

  function checkEntry({ key, keyRange, value }: MapEntry, structure: Structure): void {
    const isComputed = fields.language === 'JSONPath' && key.endsWith('.$');
    const member = isComputed ? key.slice(0, -'.$'.length) : key;
    const type = model.memberOf(structure, member);
    if (type !== undefined) {
      if (!isComputed) checkValue(value, type);
    } else if (!hasPlaceholder(key)) {
      report(member, isComputed, structure, keyRange);
    }
  }

  function report(member: string, isComputed: boolean, structure: Structure, range: MapEntry['keyRange']): void {
    const javaName = nameAsJava(member);
    const names = model.memberNames(structure);
    const near = names.includes(javaName) ? `Did you mean '${javaName}'?` : didYouMean(member, names);
    // an older model may lack new fields; no field begins with a lower-case letter
    const mayBeNew = !model.isCurrent && near === undefined && /^[A-Z]/.test(member);
    const message = `The field "${member}" is not supported by Step Functions`;
    if (fields.env.unknownNames === 'error' && !isComputed && !mayBeNew) {
      fields.reportField(name, message, { range, ...(near !== undefined && { hint: near }) });
      return;
    }
    const hint = near ?? (mayBeNew ? MAY_BE_NEW : isComputed ? FAILS_AT_RUN : undefined);
    const at = { range, severity: 'warning', code: 'UNKNOWN_NAME' } as const;
    fields.reportField(name, message, hint === undefined ? at : { ...at, hint });
  }
}

export const MAY_BE_NEW = 'It may be newer than the models of AWS that come with sfn-run; otherwise AWS refuses it';
const FAILS_AT_RUN = 'The task fails with this message when it runs';
