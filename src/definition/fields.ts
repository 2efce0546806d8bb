import type { Diagnostic, DiagnosticCode, Severity } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import type { Range } from '../source/source-file.ts';
import type { MapEntry, MapNode, SourceNode } from '../source/source-node.ts';
import type { QueryLanguageName, Ref } from './definition.ts';
import type { ParseEnv } from './parse-env.ts';
import { type Need, type OpenField, openText, openValues } from './unresolved.ts';

/** Which states have a field: those of one query language, or all. */
export type FieldLanguage = QueryLanguageName | 'both';
export type FieldTable = Readonly<Record<string, FieldLanguage>>;

/** The severity and location of a report that is not an error of AWS's schema at the field's value. */
interface ReportedAt {
  readonly range?: Range;
  readonly severity?: Severity;
  readonly code?: DiagnosticCode;
  readonly hint?: string;
}

export interface Limits {
  readonly min?: number;
  readonly max?: number;
}

interface FieldsContext {
  /** AWS's pointer to the object; an empty string for the outermost machine. */
  readonly pointer: string;
  /** AWS's pointer to the state that contains the object. */
  readonly statePointer: string;
  readonly language: QueryLanguageName;
  readonly env: ParseEnv;
  /** Collects the fields with an unresolved placeholder. */
  readonly open: OpenField[];
  /** Whether a run may skip the object: a retrier, a catcher, a Choice rule. */
  readonly isOptional?: boolean;
}

/**
 * Reads the fields of one object of a definition. Each problem becomes a diagnostic in AWS's words at the field's
 * location, and the field is read as absent; nothing throws.
 *
 * A field that contains an unresolved placeholder is open. It is an error in place of structure (an object, a list,
 * whether the machine ends). Any other open field that is read here is recorded as needed when its state is entered;
 * code that reads it later calls `noteOpen` first and replaces it by something that refuses to be evaluated.
 *
 * Code that every state passes through, as here, uses counting loops: a definition is checked once, before V8 optimizes
 * anything, and until then a `for ... of` calls its iterator and allocates at each step.
 */
export class Fields implements FieldsContext {
  readonly node: MapNode;
  readonly pointer: string;
  readonly statePointer: string;
  readonly language: QueryLanguageName;
  readonly env: ParseEnv;
  readonly open: OpenField[];
  readonly isOptional: boolean;
  /**
   * Of duplicate fields the last one wins. Fields that the table does not have are removed. Private for TypeScript
   * only: JavaScript's private members cost V8 a call for each object, and are slower to access.
   */
  private readonly byName: Map<string, MapEntry>;
  /** Whether a placeholder stands in place of a field's name: it is then unknown which fields the object has. */
  private hasOpenName = false;

  constructor(node: MapNode, place: FieldsContext) {
    this.node = node;
    this.pointer = place.pointer;
    this.statePointer = place.statePointer;
    this.language = place.language;
    this.env = place.env;
    this.open = place.open;
    this.isOptional = place.isOptional === true;
    this.byName = new Map();
    const { entries } = node;
    for (let i = 0; i < entries.length; i++) this.byName.set(entries[i]!.key, entries[i]!);
  }

  /**
   * Reports the fields that the table does not have, or has only for the other language; they are then read as absent.
   */
  restrict(table: FieldTable, options: { readonly reportLanguage?: boolean } = {}): this {
    const { entries } = this.node;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      const { key } = entry;
      const language = Object.hasOwn(table, key) ? table[key] : undefined;
      if (language === 'both' || language === this.language || this.byName.get(key) !== entry) continue;
      this.byName.delete(key);
      if (language === undefined) this.#reportUnknown(entry, table);
      else if (options.reportLanguage !== false) {
        const message = `The QueryLanguage is set to '${this.language}', but field '${key}' is only supported for the '${language}' QueryLanguage`;
        this.report(message, { range: entry.keyRange });
      }
    }
    return this;
  }

  #reportUnknown({ key, keyRange: range }: MapEntry, table: FieldTable): void {
    const open = openText(key, range, this.env.unresolved, this.pointerTo(key));
    if (open !== undefined) {
      this.hasOpenName = true;
      this.open.push({ need: 'shape', diagnostic: open });
      return;
    }
    const hint = didYouMean(key, Object.keys(table));
    this.report(`Field '${key}' is not supported`, { range, ...(hint !== undefined && { hint }) });
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  get(name: string): SourceNode | undefined {
    return this.byName.get(name)?.value;
  }

  /** AWS's pointer to a field, or to the object itself. */
  pointerTo(name?: string): string {
    return name === undefined ? this.pointer || '/' : `${this.pointer}/${name}`;
  }

  /** The field's path within its state: `Catch[0]/Output`. */
  pathOf(name: string): string {
    return this.pointerTo(name).slice(this.statePointer.length + 1);
  }

  /** Reports a problem of the entire object (AWS names no field). */
  report(message: string, at: ReportedAt = {}): void {
    this.#report(message, { range: this.node, ...at, location: this.pointerTo() });
  }

  /** Reports a problem of one field, which should be present. */
  reportField(name: string, message: string, at: ReportedAt = {}): void {
    this.#report(message, { range: this.get(name) ?? this.node, ...at, location: this.pointerTo(name) });
  }

  #report(message: string, at: ReportedAt & { range: Range; location: string }): void {
    this.env.report({ severity: 'error', code: 'SCHEMA_VALIDATION_FAILED', message, ...at });
  }

  /** Records the unresolved placeholders of a field, at any depth. Undefined if it has none, as in nearly all cases. */
  noteOpen(name: string, need: Need = 'always'): readonly Diagnostic[] | undefined {
    const { unresolved } = this.env;
    if (unresolved === undefined) return undefined;
    const node = this.get(name);
    if (node === undefined) return undefined;
    const found = openValues(node, unresolved, this.pointerTo(name));
    const actual = need === 'always' && this.isOptional ? 'sometimes' : need;
    for (const diagnostic of found) this.open.push({ need: actual, diagnostic });
    return found.length > 0 ? found : undefined;
  }

  /** Reports a placeholder without a value in place of structure. */
  refuseOpen(name: string, item?: SourceNode): boolean {
    const { unresolved, report } = this.env;
    if (unresolved === undefined) return false;
    const node = item ?? this.get(name);
    if (node?.kind !== 'scalar') return false;
    const found = openValues(node, unresolved, this.pointerTo(name));
    for (const diagnostic of found) {
      this.open.push({ need: 'shape', diagnostic, isReported: true });
      report(diagnostic);
    }
    return found.length > 0;
  }

  warnField(code: 'NO_PATH' | 'PASS_RESULT_IS_STATIC', name: string, message: string, hint: string): void {
    const range = this.get(name) ?? this.node;
    this.env.report({ severity: 'warning', code, message, range, location: this.pointerTo(name), hint });
  }

  /** Reports which of two fields, or the one, is missing, in a single message. */
  require(name: string, other: string = name): boolean {
    if ((this.byName.has(name) && this.byName.has(other)) || this.hasOpenName) return true;
    const missing = [...new Set([name, other])].filter((one) => !this.has(one));
    this.report(`These fields are required: [${missing.join(', ')}]`);
    return false;
  }

  atMostOne(...names: readonly string[]): boolean {
    const count = this.#count(names);
    if (count > 1) this.report(`There should only be one of the following fields: [${names.join(', ')}]`);
    return count <= 1;
  }

  exactlyOne(...names: readonly string[]): boolean {
    if (this.#count(names) > 0 || this.hasOpenName) return this.atMostOne(...names);
    this.report(`This object should have only one of the following fields: [${names.join(', ')}]`);
    return false;
  }

  #count(names: readonly string[]): number {
    let count = 0;
    for (let i = 0; i < names.length; i++) if (this.byName.has(names[i]!)) count++;
    return count;
  }

  text(name: string): string | undefined {
    const text = this.plainText(name);
    if (text !== undefined) this.noteOpen(name, 'entry');
    return text;
  }

  /** A string that no run needs, or whose reader has checked whether it is open. */
  plainText(name: string): string | undefined {
    const node = this.get(name);
    if (node === undefined) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
    this.reportField(name, 'Expected value of type [STRING]');
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const node = this.get(name);
    if (node === undefined || this.refuseOpen(name)) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
    this.reportField(name, 'Expected value of type [BOOLEAN]');
    return undefined;
  }

  /** A string from a list, which AWS's message lists in full. */
  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.plainText(name);
    if (text === undefined || this.noteOpen(name, 'entry') !== undefined) return undefined;
    const found = values.find((value) => value === text);
    if (found === undefined) {
      const hint = didYouMean(text, values);
      const message = `Value should be one of the following: [${values.join(', ')}]`;
      this.reportField(name, message, hint === undefined ? {} : { hint });
    }
    return found;
  }

  integer(name: string, limits: Limits = {}): number | undefined {
    const node = this.get(name);
    if (node === undefined || this.noteOpen(name, 'entry') !== undefined) return undefined;
    if (node.kind !== 'scalar' || typeof node.value !== 'number' || !Number.isInteger(node.value)) {
      this.reportField(name, 'Expected value of type Integer');
      return undefined;
    }
    return this.#within(name, node.value, limits, String);
  }

  /** A number that may have a fraction; AWS prints its limits with one too. */
  float(name: string, limits: Limits = {}): number | undefined {
    const node = this.get(name);
    if (node === undefined || this.noteOpen(name, 'entry') !== undefined) return undefined;
    if (node.kind !== 'scalar' || typeof node.value !== 'number') {
      this.reportField(name, 'Expected value of type Float');
      return undefined;
    }
    return this.#within(name, node.value, limits, (limit) => limit.toFixed(1));
  }

  #within(name: string, value: number, { min, max }: Limits, print: (limit: number) => string): number | undefined {
    if (min !== undefined && value < min) this.reportField(name, `Minimum value is ${print(min)}`);
    else if (max !== undefined && value > max) this.reportField(name, `Maximum value is ${print(max)}`);
    else return value;
    return undefined;
  }

  object(name: string): Fields | undefined {
    const node = this.map(name);
    return node && this.#inner(node, name);
  }

  /** An object with user-defined keys: names of states or variables. */
  map(name: string): MapNode | undefined {
    const node = this.get(name);
    if (node === undefined || this.refuseOpen(name)) return undefined;
    if (node.kind === 'map') return node;
    this.reportField(name, 'Expected value of type [OBJECT]');
    return undefined;
  }

  list(name: string): readonly SourceNode[] | undefined {
    const node = this.get(name);
    if (node === undefined || this.refuseOpen(name)) return undefined;
    if (node.kind === 'list') return node.items;
    this.reportField(name, 'Expected value of type [ARRAY]');
    return undefined;
  }

  /** Reports an empty list. */
  requireItems(name: string): void {
    const node = this.get(name);
    if (node?.kind === 'list' && node.items.length === 0) this.reportField(name, 'Value cannot be empty');
  }

  /**
   * The objects in a list; anything else is reported and left out.
   * @param optionalFrom a run may skip the objects from this index on
   */
  objects(name: string, optionalFrom: number): readonly Fields[] {
    if (!this.byName.has(name)) return [];
    const all: Fields[] = [];
    const items = this.list(name) ?? [];
    for (let i = 0; i < items.length; i++) {
      const item = items[i]!;
      const element = `${name}[${i}]`;
      if (item.kind === 'map') all.push(this.#inner(item, element, this.isOptional || i >= optionalFrom));
      else if (!this.refuseOpen(element, item)) {
        this.reportField(element, 'Expected value of type [OBJECT]', { range: item });
      }
    }
    return all;
  }

  /** The strings in a list; anything else is reported and left out. */
  texts(name: string): readonly string[] {
    const all: string[] = [];
    const items = this.list(name) ?? [];
    for (let i = 0; i < items.length; i++) {
      const item = items[i]!;
      if (item.kind === 'scalar' && typeof item.value === 'string') all.push(item.value);
      else this.reportField(`${name}[${i}]`, 'Expected value of type [STRING]', { range: item });
    }
    return all;
  }

  /** The name of a state, with its location. */
  ref(name: string): Ref | undefined {
    const range = this.get(name);
    const text = range && this.plainText(name);
    if (text === undefined) return undefined;
    const pointer = this.pointerTo(name);
    const ref = { name: text, range: range!, pointer };
    if (this.env.unresolved === undefined) return ref;
    const open = openText(text, range!, this.env.unresolved, pointer);
    return open === undefined ? ref : { ...ref, open };
  }

  #inner(node: MapNode, name: string, isOptional = this.isOptional): Fields {
    const { statePointer, language, env, open } = this;
    return new Fields(node, { pointer: this.pointerTo(name), statePointer, language, env, open, isOptional });
  }
}
