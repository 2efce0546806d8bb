type SimpleKind = 'text' | 'number' | 'boolean' | 'timestamp' | 'document' | 'blob' | 'stream';

/** A member of an operation's input or output, as described by the SDK's clients. */
export type MemberShape =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'list' | 'map'; readonly item: () => MemberShape }
  | { readonly kind: 'structure'; readonly members: ReadonlyMap<string, () => MemberShape> };

/** Added to a simple type's number for a list or a map of it. */
const LIST_OF = 64;
const MAP_OF = 128;

/** The numbers of simple types in the SDK's schemas. */
const SIMPLE = new Map<number, SimpleKind>([
  [0, 'text'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [17, 'number'],
  [19, 'number'],
  [21, 'blob'],
  [42, 'stream'],
]);

const known = new WeakMap<object, MemberShape>();
const NOTHING: MemberShape = { kind: 'structure', members: new Map() };

/**
 * Reads one of the SDK's schemas: a number, a list such as `[3, namespace, name, traits, names, schemas]`, a function
 * that returns one, or a pair of one and its traits.
 */
export function readShape(schema: unknown): MemberShape {
  if (typeof schema === 'function') return readShape((schema as () => unknown)());
  if (typeof schema === 'number') return readNumber(schema);
  if (!Array.isArray(schema)) return NOTHING;
  if (schema.length === 2) return readShape(schema[0]);
  let shape = known.get(schema);
  if (shape === undefined) {
    shape = readList(schema);
    known.set(schema, shape);
  }
  return shape;
}

function readNumber(schema: number): MemberShape {
  if (schema >= MAP_OF) return { kind: 'map', item: () => readNumber(schema - MAP_OF) };
  if (schema >= LIST_OF) return { kind: 'list', item: () => readNumber(schema - LIST_OF) };
  return { kind: SIMPLE.get(schema) ?? 'document' };
}

function readList([type, , , , first, second]: readonly unknown[]): MemberShape {
  switch (type) {
    case 0:
      return readShape(first);
    case 1:
      return { kind: 'list', item: () => readShape(first) };
    case 2:
      return { kind: 'map', item: () => readShape(second) };
    default: {
      const names = first as readonly string[];
      const schemas = second as readonly unknown[];
      return { kind: 'structure', members: new Map(names.map((name, i) => [name, () => readShape(schemas[i])])) };
    }
  }
}
