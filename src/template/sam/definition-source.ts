import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import type { KeptTrees } from '../../source/kept-trees.ts';
import { deriveText } from '../../source/scalar-text.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { parseDefinition, parseJsonDefinition } from '../parse-definition.ts';
import { isFileProblem, readSourceFile } from '../read-source-file.ts';
import { type Substitutions, substituteText } from '../substitute.ts';
import { assetPath } from './asset.ts';
import { printEvaluatedDefinition, printSamDefinition } from './inline-definition.ts';
import { findObject, type ObjectFolder, type ObjectName, readObjectName } from './object-name.ts';
import { errorAt, type ValueScope } from './scope.ts';
import type { ResourceNode } from './template.ts';

/** Base of the template's relative paths. */
export interface DefinitionFolder {
  readonly root: string;
  /** The template's path as the user wrote it. */
  readonly shownPath: string;
  /** A folder that stands in for S3 (`<dir>/<bucket>/<key>`), and its name in messages. */
  readonly objects?: ObjectFolder;
  /** Parsed YAML of earlier runs. */
  readonly trees?: KeptTrees;
}

interface DefinitionSource {
  readonly definition: SourceNode | undefined;
  /** The file that holds it, as shown in messages. */
  readonly path: string;
  /** Why substitutions that are not the template's have no value. */
  readonly problems?: ReadonlyMap<string, Diagnostic>;
}

interface ReaderContext {
  readonly resource: ResourceNode;
  readonly scope: ValueScope;
  readonly folder: DefinitionFolder;
  readonly substitutions: Substitutions;
  readonly report: ReportDiagnostic;
}

type Reader = (property: SourceNode, context: ReaderContext) => Promise<DefinitionSource>;

export async function readDefinition(
  resource: ResourceNode,
  scope: ValueScope,
  folder: DefinitionFolder,
  substitutions: Substitutions,
  report: ReportDiagnostic,
): Promise<DefinitionSource> {
  for (const [property, read] of READERS) {
    const node = valueOf(resource.properties, property);
    if (node !== undefined) return read(node, { resource, scope, folder, substitutions, report });
  }
  const message = `'${resource.logicalId}' has no definition`;
  const hint = `Give it one of: ${[...READERS.keys()].slice(0, 3).join(', ')}`;
  report(errorAt(resource.range, 'INVALID_TEMPLATE', message, hint));
  return { definition: undefined, path: folder.shownPath };
}

const readInline: Reader = async (property, { resource, scope, folder, substitutions, report }) => {
  const path = folder.shownPath;
  const isSam = resource.type === 'AWS::Serverless::StateMachine';
  const fn = isSam ? functionOf(property) : undefined;
  if (fn !== undefined) return readFunction(fn, property, { resource, scope, folder, substitutions, report });
  const definition = isSam ? property : scope.resolve(property);
  if (definition?.kind !== 'map' || definition.tag !== undefined) {
    const problem = definition && scope.problemIn(stringOf(definition) ?? '');
    // reports what is written out and was not reported with the other properties
    const isNull = property.kind === 'scalar' && property.value === null;
    if (problem !== undefined || functionOf(property) !== undefined || isNull) {
      report(problem ?? errorAt(property, 'SCHEMA_VALIDATION_FAILED', 'Definition must be a valid JSON object'));
    }
    return { definition: undefined, path };
  }
  const declared = substitutions.values;
  const text = isSam
    ? printSamDefinition(definition, declared, scope, report)
    : printEvaluatedDefinition(definition, declared, report);
  const values = new Map([...declared, ...text.substitutions]);
  const substituted = substituteText(text.file, { values, used: substitutions.used }, report);
  return { definition: parseJsonDefinition(substituted, report, PASTED), path, problems: text.problems };
};

/**
 * A CloudFormation function in place of an entire definition: SAM's transform writes it out unevaluated. An include was
 * expanded before that, unless its file is in S3.
 */
const readFunction = async (name: string, property: SourceNode, context: ReaderContext): Promise<DefinitionSource> => {
  const location = name === 'Fn::Transform' ? includedObject(property, context.scope) : undefined;
  if (location !== undefined) return readObject(location, property, context);
  const message = `SAM does not evaluate a function in place of an entire Definition: AWS receives a definition whose only field is '${name}'`;
  const hint = 'Define two state machines, each with a Condition, or move the differences to DefinitionSubstitutions';
  context.report(errorAt(property, 'INVALID_TEMPLATE', message, hint));
  return { definition: undefined, path: context.folder.shownPath };
};

function includedObject(property: SourceNode, scope: ValueScope): ObjectName | undefined {
  const call = property.tag === 'Transform' ? property : valueOf(property, 'Fn::Transform');
  const location = valueOf(valueOf(call, 'Parameters'), 'Location');
  return location && readObjectName(location, scope);
}

/** The full name of the function at the node, in its short or long form. */
function functionOf(node: SourceNode): string | undefined {
  if (node.tag !== undefined) return node.tag === 'Ref' || node.tag === 'Condition' ? node.tag : `Fn::${node.tag}`;
  const only = node.kind === 'map' && node.entries.length === 1 ? node.entries[0]!.key : undefined;
  return only === 'Ref' || only?.startsWith('Fn::') ? only : undefined;
}

const PASTED =
  'Values of functions and substitutions are pasted into the JSON text of the definition: write quotes and line breaks in them as \\" and \\n';

const readString: Reader = async (property, { scope, folder, substitutions, report }) => {
  const path = folder.shownPath;
  const pieces = scope.resolvePieces(property);
  if (pieces === undefined) {
    report(
      errorAt(property, 'INVALID_TEMPLATE', 'DefinitionString must be a string', 'An object goes into Definition'),
    );
    return { definition: undefined, path };
  }
  const whole = scope.resolveText(property);
  const problem = whole !== undefined && /^\$\{[^{}]+\}$/.test(whole) ? scope.problemIn(whole) : undefined;
  if (problem !== undefined) {
    report(problem);
    return { definition: undefined, path };
  }
  const text = deriveText(property.file.path, pieces, { file: property.file, offset: property.start });
  return { definition: parseJsonDefinition(substituteText(text, substitutions, report), report, NOT_YAML), path };
};

const NOT_YAML = 'A DefinitionString is JSON; YAML goes into Definition or into a file (DefinitionUri)';

const readUri: Reader = async (property, context) => {
  const { resource, scope, folder, report } = context;
  if (resource.type === 'AWS::Serverless::StateMachine' && functionOf(property) !== undefined) {
    const message = "'DefinitionUri' requires Bucket and Key properties to be specified.";
    const hint =
      'SAM does not evaluate functions here: write the path, or define two state machines with a Condition each';
    report(errorAt(property, 'INVALID_TEMPLATE', message, hint));
    return { definition: undefined, path: folder.shownPath };
  }
  const object = readObjectName(property, scope);
  if (object !== undefined) return readObject(object, property, context);
  const uri = scope.resolveText(property);
  if (uri === undefined) {
    report(errorAt(property, 'INVALID_TEMPLATE', "'DefinitionUri' must be a path, an S3 URI, or have Bucket and Key"));
    return { definition: undefined, path: folder.shownPath };
  }
  const problem = scope.problemIn(uri);
  if (problem !== undefined) {
    report(problem);
    return { definition: undefined, path: folder.shownPath };
  }
  return readLocalFile(uri, property, context);
};

/**
 * A definition that CDK wrote to its output folder under the name of its upload; one that `aws cloudformation package`
 * would upload from a path; or one in S3.
 */
const readS3Location: Reader = async (property, context) => {
  const path = assetPath(context.resource, 'DefinitionS3Location', context.folder.root);
  return path === undefined ? readUri(property, context) : readLocalFile(path, property, context);
};

async function readLocalFile(uri: string, property: SourceNode, context: ReaderContext): Promise<DefinitionSource> {
  const { root, shownPath } = context.folder;
  return readFile(resolve(root, uri), isAbsolute(uri) ? uri : join(dirname(shownPath), uri), property, context);
}

async function readFile(
  absolute: string,
  path: string,
  property: SourceNode,
  { folder, substitutions, report }: ReaderContext,
): Promise<DefinitionSource> {
  const file = await readSourceFile(absolute, path);
  if (isFileProblem(file)) {
    report(errorAt(property, file.code, file.message, file.hint));
    return { definition: undefined, path };
  }
  const text = substituteText(file, substitutions, report);
  return { definition: await parseDefinition(text, report, 'definition', folder.trees), path };
}

async function readObject(
  { bucket, key }: ObjectName,
  property: SourceNode,
  context: ReaderContext,
): Promise<DefinitionSource> {
  const { folder, report, scope } = context;
  const problem = scope.problemIn(`${bucket}/${key}`);
  if (problem !== undefined && problem.code !== 'MISSING_PARAMETER') {
    report(problem);
    return { definition: undefined, path: folder.shownPath };
  }
  const object = folder.objects && findObject(folder.objects, bucket, key);
  if (object !== undefined) return readFile(object.path, object.shownPath, property, context);
  const message = `The definition s3://${bucket}/${key} is in S3, and is not on this machine`;
  const where =
    folder.objects === undefined
      ? `Give a folder that contains it with --s3 <dir> (<dir>/${bucket}/${key}), or run the file that it was uploaded from`
      : `${folder.objects.shownPath} does not contain it (${bucket}/${key})`;
  const hint = problem?.hint === undefined ? where : `${problem.message}. ${problem.hint}`;
  // the template itself is correct: the error is reported when the machine runs
  report({ ...errorAt(property, 'UNSUPPORTED_DEFINITION_SOURCE', message, hint), severity: 'warning' });
  return { definition: undefined, path: folder.shownPath };
}

/** The properties that contain a definition or say where it is. A machine has exactly one of them. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['Definition', readInline],
  ['DefinitionString', readString],
  ['DefinitionUri', readUri],
  ['DefinitionS3Location', readS3Location],
]);
