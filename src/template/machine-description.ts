import { scalarText } from '../source/scalar-text.ts';
import type { SourceFile } from '../source/source-file.ts';
import { type SourceNode, stringOf, valueOf } from '../source/source-node.ts';
import type { MachineSource } from './project.ts';

/** A state machine as AWS describes it. */
export interface MachineDescription {
  /** The text of its definition, with offsets into the description's file. */
  readonly definition: SourceFile;
  readonly known: Partial<Pick<MachineSource, 'logicalId' | 'name' | 'arn' | 'roleArn' | 'type'>>;
}

/**
 * What `aws stepfunctions describe-state-machine` and `describe-state-machine-for-execution` print, and what
 * `create-state-machine` takes with `--cli-input-json`: an object whose `definition` is text. Undefined for anything else.
 */
export function readDescription(node: SourceNode | undefined): MachineDescription | undefined {
  const definition = node?.kind === 'map' ? valueOf(node, 'definition') : undefined;
  if (definition?.kind !== 'scalar' || stringOf(definition) === undefined) return undefined;
  const text = (field: string): string | undefined => stringOf(valueOf(node, field));
  const [name, arn, roleArn, type] = [text('name'), text('stateMachineArn'), text('roleArn'), text('type')];
  if (arn === undefined && roleArn === undefined) return undefined;
  return {
    definition: scalarText(definition),
    known: {
      ...(name !== undefined && { name, logicalId: name }),
      ...(arn !== undefined && { arn }),
      ...(roleArn !== undefined && { roleArn }),
      ...((type === 'STANDARD' || type === 'EXPRESS') && { type }),
    },
  };
}
