import type { Json } from '../../json.ts';
import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { Range } from '../../source/source-file.ts';
import { entryOf, type SourceNode, toJson, valueOf } from '../../source/source-node.ts';
import type { TemplateScope } from '../../template/sam/create-scope.ts';
import { entriesOf } from '../../template/sam/template.ts';

/** The properties of an event or a resource, evaluated on demand. Problems are reported at their locations. */
export class Properties {
  readonly node: SourceNode | undefined;
  readonly scope: TemplateScope;
  readonly #at: Range;
  readonly #report: ReportDiagnostic;

  /** @param at the location of a missing property */
  constructor(node: SourceNode | undefined, scope: TemplateScope, at: Range, report: ReportDiagnostic) {
    this.node = node;
    this.scope = scope;
    this.#at = at;
    this.#report = report;
  }

  rangeOf(name: string): Range {
    return valueOf(this.node, name) ?? this.#at;
  }

  error(name: string, message: string, hint?: string): void {
    this.#report(invalidEvent(this.rangeOf(name), message, hint));
  }

  has(name: string): boolean {
    return valueOf(this.node, name) !== undefined;
  }

  /** The value as a string; undefined if there is none or, which is reported, if it is unknown. */
  text(name: string): string | undefined {
    const node = valueOf(this.node, name);
    if (node === undefined) return undefined;
    const text = this.scope.resolveText(node);
    if (text === undefined) {
      if (this.scope.resolve(node) !== undefined) this.error(name, `'${name}' must be a string`);
      return undefined;
    }
    const problem = this.scope.problemIn(text);
    if (problem === undefined) return text;
    this.#report(problem);
    return undefined;
  }

  requiredText(name: string): string | undefined {
    if (!this.has(name)) this.error(name, `'${name}' is missing`);
    return this.text(name);
  }

  oneOf<const Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const text = this.text(name);
    const value = values.find((one) => one === text);
    if (text !== undefined && value === undefined) {
      this.error(name, `'${name}' must be ${values.join(' or ')}, not '${text}'`, didYouMean(text, values));
    }
    return value;
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    if (text === undefined || text === 'true' || text === 'false')
      return text === undefined ? undefined : text === 'true';
    this.error(name, `'${name}' must be true or false, not '${text}'`);
    return undefined;
  }

  /** An instant as ISO 8601, in milliseconds since the epoch. */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/.test(text);
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
    const time = isIso ? Date.parse(zoned) : Number.NaN;
    if (!Number.isNaN(time)) return time;
    this.error(name, `'${text}' is not a time: write it as 2026-01-31T09:00:00Z`);
    return undefined;
  }

  /** The value with its functions evaluated. */
  json(name: string): Json | undefined {
    const node = valueOf(this.node, name);
    const value = node && this.scope.resolve(node);
    return value && toJson(value);
  }

  map(name: string): Properties {
    const node = valueOf(this.node, name);
    return new Properties(node, this.scope, node ?? entryOf(this.node, name)?.keyRange ?? this.#at, this.#report);
  }

  /** The keys that are present. */
  get names(): readonly string[] {
    return entriesOf(this.node).map(({ key }) => key);
  }
}

export function invalidEvent(at: Range, message: string, hint?: string): Diagnostic {
  return { severity: 'error', code: 'INVALID_EVENT', message, range: at, ...(hint !== undefined && { hint }) };
}
