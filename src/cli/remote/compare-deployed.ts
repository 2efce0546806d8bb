import { parseArn, readExecutionArn, readMachineArn } from '../../arn.ts';
import type { Json } from '../../json.ts';
import { compareDefinitions, type KeyPath, type StateDifference } from '../../remote/compare-definitions.ts';
import { describeMachineOf } from '../../remote/deployed-machine.ts';
import { isSameText } from '../../remote/same-text.ts';
import { describeMachine } from '../../remote/start-execution.ts';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import type { Painter } from '../../reporters/terminal/painter.ts';
import { findPlace } from '../../source/code-frame.ts';
import { printable } from '../../source/printable.ts';
import { entryOf, type SourceNode, toJson } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import type { Io } from '../io.ts';
import { createAwsApi } from '../load/aws-access.ts';
import { findDeployed } from './find-deployed.ts';

/** A definition as deployed on AWS. */
export interface DeployedDefinition {
  /** The ARN of the machine, or of the execution that ran it. */
  readonly arn: string;
  readonly name: string;
  readonly definition: Json;
}

/**
 * The deployed definition of a machine: by ARN (of a machine, a version, or an execution that ran it), else from its
 * stack.
 * @throws UsageError
 */
export async function readDeployed(
  arn: string | undefined,
  stack: string | undefined,
  loaded: { readonly project: Project; readonly source: MachineSource },
  io: Io,
): Promise<DeployedDefinition> {
  if (arn !== undefined && readExecutionArn(arn) !== undefined) return readDeployedAt(arn, io, loaded.project.path);
  const found = await findDeployed({ ...loaded, arn, stack }, io);
  try {
    return parse(found.arn, (await describeMachine(found.api, found.arn)).document);
  } finally {
    found.api.close();
  }
}

/** Reads a deployed definition by its ARN, without a local one. */
export async function readDeployedAt(arn: string, io: Io, definition?: string): Promise<DeployedDefinition> {
  const isExecution = readExecutionArn(arn) !== undefined;
  if (!isExecution && readMachineArn(arn) === undefined) {
    throw new UsageError(`${arn} is not the ARN of a state machine or of an execution`);
  }
  const api = createAwsApi(io, { region: parseArn(arn)?.region, definition });
  try {
    return parse(arn, isExecution ? await describeMachineOf(api, arn) : (await describeMachine(api, arn)).document);
  } finally {
    api.close();
  }
}

function parse(arn: string, document: string): DeployedDefinition {
  const { name, definition } = JSON.parse(document) as { readonly name: string; readonly definition?: string };
  if (definition === undefined) {
    throw new UsageError(`AWS does not give the definition of ${arn}: it is encrypted, and its key needs kms:Decrypt`);
  }
  return { arn, name, definition: JSON.parse(definition) as Json };
}

/** The definition in the output of `describe-state-machine`; an empty one if AWS does not return it. */
export function definitionOf(document: string): Json {
  const { definition = '{}' } = JSON.parse(document) as { readonly definition?: string };
  return JSON.parse(definition) as Json;
}

/** How the local definition differs from the deployed one. */
export function compareWith(
  deployed: Json,
  { project, source }: { readonly project: Project; readonly source: MachineSource },
): StateDifference[] {
  const here = source.definition === undefined ? {} : toJson(source.definition);
  return compareDefinitions(here, deployed, (ours, theirs) => isSameText(ours, theirs, project));
}

/** For people: deployed lines with a minus, local ones with a plus, as a deployment would change it. */
export function formatDifferences(
  differences: readonly StateDifference[],
  { definition }: MachineSource,
  { success, failure, warning, dim }: Painter,
): string {
  if (differences.length === 0) return 'no differences\n';
  const lines: string[] = [];
  for (const { path, kind, fields, place } of differences) {
    const name = printable(path === '' ? 'the machine itself' : path);
    const where = place === undefined || definition === undefined ? '' : `  ${dim(locate(definition, place))}`;
    if (kind === 'only here') lines.push(`${success(`+ ${name}`)}${where}`);
    else if (kind === 'only deployed') lines.push(failure(`- ${name}`));
    else lines.push(`${warning(`~ ${name}`)}${where}`);
    for (const { field, here, deployed } of fields) {
      if (deployed !== undefined) lines.push(`    ${failure(`- ${printable(field)}: ${show(deployed)}`)}`);
      if (here !== undefined) lines.push(`    ${success(`+ ${printable(field)}: ${show(here)}`)}`);
    }
  }
  return `${lines.join('\n')}\n\n${plural(differences.length, 'difference')}\n`;
}

const MAX_SHOWN = 200;

function show(value: Json): string {
  const text = JSON.stringify(value);
  return printable(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text);
}

/** `order.asl.yaml:31:3` */
function locate(definition: SourceNode, place: KeyPath): string {
  let node: SourceNode | undefined = definition;
  let range: Parameters<typeof findPlace>[0] = definition;
  for (const step of place) {
    if (typeof step === 'number') {
      node = node?.kind === 'list' ? node.items[step] : undefined;
      range = node ?? range;
    } else {
      const entry = entryOf(node, step);
      node = entry?.value;
      range = entry?.keyRange ?? range;
    }
  }
  const { file, line, column } = findPlace(range);
  return `${printable(file.path)}:${line}:${column}`;
}

/** The differences as JSON, for other programs. */
export function differencesAsJson(differences: readonly StateDifference[]): Json {
  return differences.map(({ path, kind, fields }) => ({
    state: path,
    kind: kind.toUpperCase().replace(' ', '_'),
    fields: fields.map(({ field, here, deployed }) => ({
      field,
      ...(deployed !== undefined && { deployed }),
      ...(here !== undefined && { here }),
    })),
  }));
}
