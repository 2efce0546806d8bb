import { nameAsApi, nameAsJava } from './member-names.ts';

/**
 * The type of a value: `s` string, `n` number, `b` boolean, `t` timestamp, `x` bytes, `d` any JSON; a number is the
 * index of a shape, -1 means nothing.
 */
export type TypeRef = number | 's' | 'n' | 'b' | 't' | 'x' | 'd';

/**
 * As stored in the table: a structure (members, and the required ones), a list, a map, the values of an enum, a type
 * with its limits.
 */
export type ShapeRow =
  | readonly [0, Readonly<Record<string, TypeRef>>, readonly string[]]
  | readonly [1 | 2, TypeRef]
  | readonly [3, readonly string[]]
  | readonly [4, 's' | 'n' | 'x', least: number | null, most: number | null];

/** The text of a table: JSON lines, first the actions with the input and output of each, then the shapes. */
export type ServiceTable = readonly string[];

type Actions = Readonly<Record<string, readonly [input: TypeRef, output: TypeRef]>>;

export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'boolean' | 'timestamp' }
  | Limited
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list' | 'map'; readonly item: TypeRef }
  | Structure;

/** For a number, the limits of its value; for a string or bytes, of the length. */
export interface Limited {
  readonly kind: 'text' | 'number' | 'bytes';
  readonly least?: number;
  readonly most?: number;
}

export interface Structure {
  readonly kind: 'structure';
  /** By the API's names. */
  readonly members: Readonly<Record<string, TypeRef>>;
  /** By Step Functions' names. */
  readonly required: readonly string[];
}

/** The known services and their models. */
export interface ServiceCatalog {
  /** Whether `aws-sdk:<name>` is a service of Step Functions. */
  has(name: string): boolean;
  /** A hint for an unknown service; undefined if no name is near. */
  suggest(name: string): string | undefined;
  /**
   * @param service as in resources: `aws-sdk:s3`, `dynamodb`. Undefined if there is no such service, or no model of it
   */
  find(service: string): ServiceModel | undefined;
}

const SIMPLE = {
  s: { kind: 'text' },
  n: { kind: 'number' },
  b: { kind: 'boolean' },
  t: { kind: 'timestamp' },
  x: { kind: 'bytes' },
  d: { kind: 'any' },
} as const;
const EMPTY: Shape = { kind: 'structure', members: {}, required: [] };

/** A function: the class is loaded for the first service. */
export function createServiceModel(...args: ConstructorParameters<typeof ServiceModel>): ServiceModel {
  return new ServiceModel(...args);
}

/** The API of a service, or the part of it that is an optimised integration. */
class ServiceModel {
  /** The model has this version's date; others are older and may lack new members. */
  readonly isCurrent: boolean;
  readonly #table: ServiceTable;
  readonly #isOptimised: boolean;
  readonly #actions: Actions;
  readonly #shapes: Shape[] = [];

  constructor(table: ServiceTable, isCurrent: boolean, isOptimised: boolean) {
    this.#table = table;
    this.isCurrent = isCurrent;
    this.#isOptimised = isOptimised;
    this.#actions = JSON.parse(table[0]!) as Actions;
  }

  get actions(): readonly string[] {
    return Object.keys(this.#actions);
  }

  /** In camel case; an abbreviation within the name may be written as a word (`startDbCluster`). */
  findAction(name: string): { readonly input: TypeRef; readonly output: TypeRef } | undefined {
    const key = Object.hasOwn(this.#actions, name) ? name : this.actions.find((action) => asWords(action) === name);
    if (key === undefined) return undefined;
    const [input, output] = this.#actions[key]!;
    return { input, output };
  }

  shape(type: TypeRef): Shape {
    if (typeof type !== 'number') return SIMPLE[type];
    const line = this.#table[type + 1];
    if (type < 0 || line === undefined) return EMPTY;
    this.#shapes[type] ??= this.#read(JSON.parse(line) as ShapeRow);
    return this.#shapes[type];
  }

  /** @param name Step Functions' name of the member. Undefined: the structure has no such member */
  memberOf({ members }: Structure, name: string): TypeRef | undefined {
    // nearly all have the API's name, or that name in lower case
    const small = name.charAt(0).toLowerCase() + name.slice(1);
    for (const known of [name, small]) {
      if (Object.hasOwn(members, known) && this.#isName(name, known)) return members[known];
    }
    const found = Object.keys(members).find((known) => this.#isName(name, known));
    return found === undefined ? undefined : members[found];
  }

  /** By Step Functions' names. */
  memberNames({ members }: Structure): readonly string[] {
    return Object.keys(members).map((name) => this.#nameOf(name));
  }

  #read(row: ShapeRow): Shape {
    switch (row[0]) {
      case 0:
        return { kind: 'structure', members: row[1], required: row[2].map((name) => this.#nameOf(name)) };
      case 1:
        return { kind: 'list', item: row[1] };
      case 2:
        return { kind: 'map', item: row[1] };
      case 3:
        return { kind: 'enum', values: row[1] };
      case 4:
        return {
          kind: SIMPLE[row[1]].kind,
          ...(row[2] !== null && { least: row[2] }),
          ...(row[3] !== null && { most: row[3] }),
        };
    }
  }

  #nameOf(name: string): string {
    return this.#isOptimised ? nameAsApi(name) : nameAsJava(name);
  }

  /** Optimised integrations use the API's spelling for some names, and that of the SDK for Java for others. */
  #isName(name: string, known: string): boolean {
    return (this.#isOptimised && nameAsApi(known) === name) || nameAsJava(known) === name;
  }
}

/** `startDBCluster` as `startDbCluster`. */
function asWords(name: string): string {
  return name.replace(/[A-Z]+(?=[A-Z][a-z])|[A-Z]+(?![a-z])/g, (run) => run.charAt(0) + run.slice(1).toLowerCase());
}

export type { ServiceModel };
