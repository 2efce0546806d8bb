import type { ReportDiagnostic } from '../../../source/diagnostic.ts';
import { type MapEntry, type SourceNode, stringOf, valueOf } from '../../../source/source-node.ts';
import { errorAt, type ValueScope } from '../scope.ts';
import { bindLoop } from './bind-loop.ts';

const LOOP = 'Fn::ForEach::';
const SECTIONS: ReadonlySet<string> = new Set(['Conditions', 'Resources', 'Outputs']);
/** CloudFormation accepts 500 resources; nested loops multiply and must end. */
const MAX_COPIES = 200_000;

/**
 * Expands `Fn::ForEach` (AWS::LanguageExtensions) in Conditions, Resources and Outputs: an entry for each value of the
 * collection. If the collection is unknown, the loop produces nothing, with a warning.
 */
export function expandLoops(template: SourceNode, scope: ValueScope, report: ReportDiagnostic): SourceNode {
  let copies = 0;

  function expand(node: SourceNode): SourceNode {
    if (node.kind === 'list') return { ...node, items: node.items.map(expand) };
    if (node.kind === 'scalar') return node;
    return { ...node, entries: node.entries.flatMap(expandEntry) };
  }

  function expandEntry(entry: MapEntry): MapEntry[] {
    if (!entry.key.startsWith(LOOP)) return [{ ...entry, value: expand(entry.value) }];
    const [name, collection, body] = entry.value.kind === 'list' ? entry.value.items : [];
    const identifier = stringOf(name);
    if (identifier === undefined || collection === undefined || body?.kind !== 'map') {
      const message = `${entry.key} needs the name of a variable, a collection, and a map with a key`;
      report(errorAt(entry.keyRange, 'INVALID_TEMPLATE', message));
      return [];
    }
    const made: MapEntry[] = [];
    for (const value of readCollection(entry, collection)) {
      const bound = bindLoop(body, identifier, value, () => ++copies <= MAX_COPIES);
      if (bound === undefined) {
        report(errorAt(entry.keyRange, 'INVALID_TEMPLATE', `${entry.key} produces more than a template can contain`));
        return [];
      }
      made.push(...bound.flatMap(expandEntry));
    }
    return made;
  }

  function readCollection(entry: MapEntry, node: SourceNode): string[] {
    const collection = scope.resolve(node);
    const items = collection?.kind === 'list' ? collection.items : [];
    const texts = items.map((item) => scope.resolveText(item));
    const unknown = collection?.kind === 'scalar' ? String(collection.value) : texts.join();
    const problem = scope.problemIn(unknown);
    if (problem !== undefined) {
      report({ ...problem, severity: 'warning', message: `${entry.key} makes nothing: ${problem.message}` });
      return [];
    }
    if (collection?.kind !== 'list' || texts.some((text) => text === undefined)) {
      report(errorAt(node, 'INVALID_TEMPLATE', `The collection of ${entry.key} must be a list of strings`));
      return [];
    }
    return texts.map((text) => text ?? '');
  }

  if (template.kind !== 'map') return template;
  const hasLoops = template.entries.some(({ value }) => value.file.text.includes(LOOP));
  if (hasLoops) warnWithoutTransform(template, report);
  const entries = template.entries.map((entry) =>
    SECTIONS.has(entry.key) ? { ...entry, value: expand(entry.value) } : entry,
  );
  return { ...template, entries };
}

function warnWithoutTransform(template: SourceNode, report: ReportDiagnostic): void {
  const transform = valueOf(template, 'Transform');
  const names = transform?.kind === 'list' ? transform.items.map(stringOf) : [stringOf(transform)];
  if (names.includes('AWS::LanguageExtensions')) return;
  const range = transform ?? { file: template.file, start: template.start, end: template.start + 1 };
  const message = 'Fn::ForEach works in AWS only with the transform AWS::LanguageExtensions';
  report({ severity: 'warning', code: 'INVALID_TEMPLATE', message, range });
}
