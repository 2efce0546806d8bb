import type { Machine, Ref, StateBase } from '../../definition/definition.ts';
import type { Fields } from '../../definition/fields.ts';
import { readReferencePath } from '../../definition/path-fields.ts';
import type { ParseMachine } from '../../definition/state-syntax.ts';
import { readJsonataTemplate, readTemplate } from '../../definition/template-fields.ts';
import { isOpen } from '../../definition/unresolved.ts';
import { readNumberField } from '../../definition/value-fields.ts';
import type { Expression } from '../../expressions/expression.ts';
import { stringOf } from '../../source/source-node.ts';
import { readItemBatcher, readItemReader, readResultWriter } from './distributed-fields.ts';
import type { MapState } from './map-state.ts';

/** Parses the fields of a Map; `base` holds what all types share. Never throws: problems go to `fields`. */
export function parseMap(base: StateBase, fields: Fields, parseMachine: ParseMachine): MapState {
  // a Map's Parameters are the older name of ItemSelector: they apply to each item, not to the Map's own input
  const parameters = base.io.language === 'JSONPath' ? base.io.parameters : undefined;
  const io = parameters === undefined ? base.io : { ...base.io, parameters: undefined };
  fields.atMostOne('ItemSelector', 'Parameters');
  const label = readLabel(fields);
  const { processor, mode, executionType } = readProcessor(fields, parseMachine);
  return {
    processor,
    mode,
    executionType,
    itemsPath: readReferencePath(fields, 'ItemsPath'),
    items: readItems(fields, mode),
    itemSelector: readTemplate(fields, 'ItemSelector', PER_ITEM) ?? parameters,
    maxConcurrency: readNumberField(fields, 'MaxConcurrency', { min: 0, context: false }),
    toleratedFailureCount: readNumberField(fields, 'ToleratedFailureCount', { min: 0, context: false }),
    toleratedFailurePercentage: readNumberField(fields, 'ToleratedFailurePercentage', {
      min: 0,
      max: 100,
      float: true,
      context: false,
    }),
    label: label?.name,
    labelRange: label?.range,
    itemReader: readItemReader(fields),
    itemBatcher: readItemBatcher(fields),
    resultWriter: readResultWriter(fields),
    ...base,
    io,
    inner: processor.states.size === 0 ? [] : [processor],
  };
}

/** Without items, they are not needed. */
const PER_ITEM = { need: 'sometimes' } as const;

/** Inline, recorded executions refuse an object in JSONata; the documentation has objects for both modes. */
const ITEMS = { INLINE: ['array'], DISTRIBUTED: ['array', 'object'] } as const;

/** An expression, or a list whose items may contain some; an object where allowed. */
function readItems(fields: Fields, mode: MapState['mode']): Expression | undefined {
  const items = readJsonataTemplate(fields, 'Items', { expected: ITEMS[mode] });
  const node = fields.get('Items');
  if (node === undefined || items === undefined || node.kind === 'list') return items;
  if (node.kind === 'map' && mode === 'DISTRIBUTED') return items;
  const text = stringOf(node);
  // the expression has been parsed, and a placeholder may stand for one
  if (text?.startsWith('{%') || isOpen(node, fields.env.unresolved)) return items;
  const hint = text?.includes('$') ? "Write an expression as '{% ... %}'" : undefined;
  fields.reportField('Items', 'Expected value of type [ARRAY]', hint === undefined ? {} : { hint });
  return undefined;
}

function readProcessor(
  fields: Fields,
  parseMachine: ParseMachine,
): Pick<MapState, 'processor' | 'mode'> & { executionType: MapState['executionType'] } {
  fields.exactlyOne('ItemProcessor', 'Iterator');
  const name = fields.has('ItemProcessor') ? 'ItemProcessor' : 'Iterator';
  const node = fields.get(name);
  const object = node?.kind === 'map' ? fields.object(name) : undefined;
  const { mode, executionType } = readConfig(object?.object('ProcessorConfig'));
  const processor =
    node &&
    parseMachine(node, fields.pointerTo(name), {
      fields: { ProcessorConfig: 'both' },
      ...(executionType !== undefined && { workflowType: executionType }),
    });
  return { processor: processor ?? noMachine(fields, name), mode, executionType };
}

function readConfig(config: Fields | undefined): Pick<MapState, 'mode'> & { executionType: MapState['executionType'] } {
  if (config === undefined) return { mode: 'INLINE', executionType: undefined };
  const mode = config.oneOf('Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  if (mode === 'INLINE') {
    config.restrict({ Mode: 'both' });
    return { mode, executionType: undefined };
  }
  config.restrict({ Mode: 'both', ExecutionType: 'both' });
  if (config.env.workflowType === 'EXPRESS') {
    config.reportField(
      'Mode',
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
    );
  }
  config.require('ExecutionType');
  return { mode, executionType: config.oneOf('ExecutionType', ['STANDARD', 'EXPRESS']) ?? 'STANDARD' };
}

/** Replaces a missing or invalid processor, which has been reported. */
function noMachine(fields: Fields, name: string): Machine {
  const pointer = fields.pointerTo(name);
  const startAt = { name: '', range: fields.node, pointer };
  return { startAt, states: new Map(), queryLanguage: fields.language, pointer, range: fields.node };
}

const MAX_LABEL_LENGTH = 40;
/** White space, control characters and other characters that AWS does not allow in the ARN of a Map run. */
const NOT_IN_LABELS = /[\s\u0000-\u001f\u007f-\u009f?*<>{}[\]:;,\\|^~$#%&`"]/;

function readLabel(fields: Fields): Ref | undefined {
  const label = fields.ref('Label');
  if (label === undefined || fields.noteOpen('Label', 'entry') !== undefined) return undefined;
  const code = 'INVALID_LABEL_NAME';
  if (label.name === '') fields.reportField('Label', 'Label name cannot be empty', { code });
  else if (label.name.length > MAX_LABEL_LENGTH) {
    const message = `Label name '${label.name}' exceeds the ${MAX_LABEL_LENGTH}-character limit allowed by the service`;
    fields.reportField('Label', message, { code });
  } else if (NOT_IN_LABELS.test(label.name)) {
    fields.reportField('Label', `Label name '${label.name}' contains characters that are not allowed`, { code });
  }
  return label;
}
