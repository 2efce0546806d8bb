import { diffArrays } from 'diff';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';

/** The location of a value in a definition, from the root on. */
export type KeyPath = readonly (string | number)[];

export interface FieldDifference {
  /** `Retry[0].MaxAttempts` */
  readonly field: string;
  /** Undefined: it does not exist. */
  readonly here: Json | undefined;
  readonly deployed: Json | undefined;
}

export interface StateDifference {
  /** With the enclosing states: `Pack items/Pack one`; empty for the machine itself. */
  readonly path: string;
  readonly kind: 'changed' | 'only here' | 'only deployed';
  /**
   * The differences in it, except for nested states, which have entries of their own. Empty for a state of one side.
   */
  readonly fields: readonly FieldDifference[];
  /** Its location here; undefined if it does not exist here. */
  readonly place: KeyPath | undefined;
}

/** Whether a local string can correspond to the deployed one. */
export type IsSameText = (here: string, deployed: string) => boolean;

/**
 * The differences of two definitions, state by state, in the order of the local one. The order of keys does not matter.
 */
export function compareDefinitions(here: Json, deployed: Json, isSameText: IsSameText): StateDifference[] {
  return new Comparison(isSameText).run(here, deployed);
}

/** The fields that contain machines. */
const BRANCHES = 'Branches';
const PROCESSORS = ['ItemProcessor', 'Iterator'];

class Comparison {
  readonly #isSameText: IsSameText;
  readonly #found: StateDifference[] = [];

  constructor(isSameText: IsSameText) {
    this.#isSameText = isSameText;
  }

  run(here: Json, deployed: Json): StateDifference[] {
    const fields: FieldDifference[] = [];
    const states: (() => void)[] = [];
    this.#machine(here, deployed, { path: '', place: [], field: '' }, fields, states);
    if (fields.length > 0) this.#found.push({ path: '', kind: 'changed', fields, place: [] });
    for (const compare of states) compare();
    return this.#found;
  }

  /** Differences in the machine's own fields go to `fields`; its states are compared later, by `states`. */
  #machine(
    here: Json | undefined,
    deployed: Json | undefined,
    at: { readonly path: string; readonly place: KeyPath; readonly field: string },
    fields: FieldDifference[],
    states: (() => void)[],
  ): void {
    const [ours, theirs] = [asObject(here), asObject(deployed)];
    this.#members(without(ours, ['States']), without(theirs, ['States']), at.field, fields);
    const [own, other] = [asObject(ours.States), asObject(theirs.States)];
    for (const name of new Set([...Object.keys(own), ...Object.keys(other)])) {
      const path = at.path === '' ? name : `${at.path}/${name}`;
      const place = [...at.place, 'States', name];
      states.push(() => this.#state(ownValue(own, name), ownValue(other, name), path, place));
    }
  }

  #state(here: Json | undefined, deployed: Json | undefined, path: string, place: KeyPath): void {
    if (here === undefined || deployed === undefined) {
      const isHere = here !== undefined;
      this.#found.push({
        path,
        kind: isHere ? 'only here' : 'only deployed',
        fields: [],
        place: isHere ? place : undefined,
      });
      return;
    }
    const [ours, theirs] = [asObject(here), asObject(deployed)];
    const fields: FieldDifference[] = [];
    const states: (() => void)[] = [];
    this.#members(without(ours, [BRANCHES, ...PROCESSORS]), without(theirs, [BRANCHES, ...PROCESSORS]), '', fields);
    const [branches, others] = [asArray(ours[BRANCHES]), asArray(theirs[BRANCHES])];
    for (let i = 0; i < Math.max(branches.length, others.length); i++) {
      const at = { path, place: [...place, BRANCHES, i], field: `${BRANCHES}[${i}]` };
      this.#machine(branches[i], others[i], at, fields, states);
    }
    for (const field of PROCESSORS) {
      if (ours[field] === undefined && theirs[field] === undefined) continue;
      this.#machine(ours[field], theirs[field], { path, place: [...place, field], field }, fields, states);
    }
    if (fields.length > 0) this.#found.push({ path, kind: 'changed', fields, place });
    for (const compare of states) compare();
  }

  #members(here: JsonObject, deployed: JsonObject, field: string, fields: FieldDifference[]): void {
    for (const key of new Set([...Object.keys(here), ...Object.keys(deployed)])) {
      const name = /^[\w$.]+$/.test(key) ? key : JSON.stringify(key);
      this.#values(ownValue(here, key), ownValue(deployed, key), field === '' ? name : `${field}.${name}`, fields);
    }
  }

  #values(here: Json | undefined, deployed: Json | undefined, field: string, fields: FieldDifference[]): void {
    if (this.#isSame(here, deployed)) return;
    if (isJsonObject(here) && isJsonObject(deployed)) this.#members(here, deployed, field, fields);
    else if (isJsonArray(here) && isJsonArray(deployed)) this.#items(here, deployed, field, fields);
    else fields.push({ field, here, deployed });
  }

  /** Items that both have are not differences if others come before them. */
  #items(here: readonly Json[], deployed: readonly Json[], field: string, fields: FieldDifference[]): void {
    const comparator = (theirs: Json, ours: Json): boolean => this.#isSame(ours, theirs);
    let [at, other] = [0, 0];
    let removed: readonly Json[] = [];
    const settle = (added: readonly Json[]): void => {
      for (let i = 0; i < Math.max(added.length, removed.length); i++) {
        const index = i < added.length ? at + i : other + i;
        this.#values(added[i], removed[i], `${field}[${index}]`, fields);
      }
      at += added.length;
      other += removed.length;
      removed = [];
    };
    for (const part of diffArrays([...deployed], [...here], { comparator })) {
      if (part.removed) removed = part.value;
      else if (part.added) settle(part.value);
      else {
        settle([]);
        at += part.value.length;
        other += part.value.length;
      }
    }
    settle([]);
  }

  #isSame(here: Json | undefined, deployed: Json | undefined): boolean {
    if (typeof here === 'string' && typeof deployed === 'string') return this.#isSameText(here, deployed);
    if (isJsonArray(here) && isJsonArray(deployed)) {
      return here.length === deployed.length && here.every((item, i) => this.#isSame(item, deployed[i]));
    }
    if (isJsonObject(here) && isJsonObject(deployed)) {
      const keys = Object.keys(here);
      return (
        keys.length === Object.keys(deployed).length &&
        keys.every((key) => Object.hasOwn(deployed, key) && this.#isSame(here[key], deployed[key]))
      );
    }
    return here === deployed;
  }
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function asArray(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : [];
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
