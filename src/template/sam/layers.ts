import { valueOf } from '../../source/source-node.ts';
import { readFolder } from './function-code.ts';
import { LAYER_TYPES } from './resource-types.ts';
import type { Scope } from './scope.ts';
import { exists, type Stack } from './stacks.ts';
import type { ResourceNode } from './template.ts';

/** The folders of the layers that lie on this machine, by the ARN that a function names a layer with. */
export type Layers = ReadonlyMap<string, string>;

export function readLayers(stacks: readonly Stack[]): Layers {
  const layers = new Map<string, string>();
  for (const { template, scope, folder } of stacks) {
    for (const resource of template.resources.values()) {
      const property = LAYER_TYPES.get(resource.type);
      if (property === undefined || !exists(resource, scope)) continue;
      const content = readFolder(resource, property, scope, folder.root, () => {});
      if (content.kind === 'folder') layers.set(scope.resources.arnOf(resource), content.path);
    }
  }
  return layers;
}

/** The layers of a function that lie on this machine, in its order: what a later one holds covers what is before it. */
export function layersOf(resource: ResourceNode, scope: Scope, layers: Layers): readonly string[] {
  const node = valueOf(resource.properties, 'Layers');
  const list = node && scope.resolve(node);
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => layers.get(scope.resolveText(item) ?? '') ?? []);
}
