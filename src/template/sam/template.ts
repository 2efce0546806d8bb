import type { Range } from '../../source/source-file.ts';
import { type MapEntry, type MapNode, type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';

/** The sections of a SAM or CloudFormation template, by name; not evaluated. */
export interface Template {
  readonly node: SourceNode;
  readonly globals: SourceNode | undefined;
  readonly parameters: ReadonlyMap<string, SourceNode>;
  readonly mappings: ReadonlyMap<string, SourceNode>;
  readonly conditions: ReadonlyMap<string, SourceNode>;
  readonly outputs: ReadonlyMap<string, SourceNode>;
  readonly resources: ReadonlyMap<string, ResourceNode>;
}

export interface ResourceNode {
  readonly logicalId: string;
  readonly type: string;
  /** With Globals merged in. */
  readonly properties: SourceNode | undefined;
  readonly metadata: SourceNode | undefined;
  /** The name of its condition. */
  readonly condition: SourceNode | undefined;
  /** The node of its logical id. */
  readonly range: Range;
}

export function readTemplate(node: SourceNode): Template {
  const globals = valueOf(node, 'Globals');
  const resources = new Map<string, ResourceNode>();
  for (const entry of entriesOf(valueOf(node, 'Resources'))) {
    const resource = readResource(entry, globals);
    if (resource !== undefined) resources.set(entry.key, resource);
  }
  return {
    node,
    globals,
    parameters: section(node, 'Parameters'),
    mappings: section(node, 'Mappings'),
    conditions: section(node, 'Conditions'),
    outputs: section(node, 'Outputs'),
    resources,
  };
}

/** The entries of a map; empty for anything else. */
export function entriesOf(node: SourceNode | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

function section(node: SourceNode, name: string): ReadonlyMap<string, SourceNode> {
  return new Map(entriesOf(valueOf(node, name)).map((entry) => [entry.key, entry.value]));
}

function readResource({ key, keyRange, value }: MapEntry, globals: SourceNode | undefined): ResourceNode | undefined {
  const type = stringOf(valueOf(value, 'Type'));
  if (type === undefined) return undefined;
  return {
    logicalId: key,
    type,
    properties: mergeGlobals(valueOf(globals, GLOBALS_OF.get(type) ?? ''), valueOf(value, 'Properties')),
    metadata: valueOf(value, 'Metadata'),
    condition: valueOf(value, 'Condition'),
    range: keyRange,
  };
}

/** The part of Globals that SAM merges into a type; empty for other types. */
const GLOBALS_OF = new Map([
  ['AWS::Serverless::Function', 'Function'],
  ['AWS::Serverless::StateMachine', 'StateMachine'],
  ['AWS::Serverless::SimpleTable', 'SimpleTable'],
]);

/**
 * SAM's rule: maps merge key by key, lists are concatenated with Globals' items first, and other values of the resource
 * win.
 */
function mergeGlobals(global: SourceNode | undefined, own: SourceNode | undefined): SourceNode | undefined {
  if (global === undefined || own === undefined) return own ?? global;
  if (isPlain(global) && isPlain(own) && global.kind === 'map' && own.kind === 'map') return mergeMaps(global, own);
  if (isPlain(global) && isPlain(own) && global.kind === 'list' && own.kind === 'list') {
    return { ...own, items: [...global.items, ...own.items] };
  }
  return own;
}

function mergeMaps(global: MapNode, own: MapNode): MapNode {
  const inherited = global.entries.filter((entry) => valueOf(own, entry.key) === undefined);
  const merged = own.entries.map((entry) => {
    const value = mergeGlobals(valueOf(global, entry.key), entry.value);
    return { ...entry, value: value ?? entry.value };
  });
  return { ...own, entries: [...inherited, ...merged] };
}

/** Excludes CloudFormation functions in either form: a function is a single value, whatever it looks like. */
function isPlain(node: SourceNode): boolean {
  if (node.tag !== undefined) return false;
  const [first] = entriesOf(node);
  return first === undefined || !(first.key === 'Ref' || first.key.startsWith('Fn::'));
}
