import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Range } from '../../source/source-file.ts';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import { entriesOf } from './template.ts';

/** The properties of machines and functions whose values a run sees. */
const SEEN_PROPERTIES = ['Definition', 'DefinitionSubstitutions', 'Environment'];

/**
 * YAML 1.1's surprising values matter where a run can see them: in a machine's definition and substitutions, a
 * function's environment, parameter defaults and mappings. Elsewhere they do not affect the workflow.
 */
export function withoutIdleSurprises(template: SourceNode, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (!diagnostics.some(({ code }) => code === 'YAML_1_1')) return diagnostics;
  const seen = seenRanges(template);
  return diagnostics.filter(({ code, range }) => code !== 'YAML_1_1' || seen.some((place) => isWithin(range!, place)));
}

function seenRanges(template: SourceNode): readonly Range[] {
  const sections = [
    ...entriesOf(valueOf(template, 'Resources')).map(({ value }) => valueOf(value, 'Properties')),
    ...entriesOf(valueOf(template, 'Globals')).map(({ value }) => value),
  ];
  const properties = sections.flatMap((section) => SEEN_PROPERTIES.map((name) => valueOf(section, name)));
  const defaults = entriesOf(valueOf(template, 'Parameters')).map(({ value }) => valueOf(value, 'Default'));
  return [...properties, ...defaults, valueOf(template, 'Mappings')].filter((node) => node !== undefined);
}

function isWithin(inner: Range, outer: Range): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
