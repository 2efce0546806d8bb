import { EVERY_STATE, INPUT_OUTPUT, TRANSITION, WORK } from '../../definition/common-fields.ts';
import type { StateSyntax } from '../../definition/state-syntax.ts';
import type { MapState } from './map-state.ts';
import { parseMap } from './parse-map.ts';

export const mapSyntax: StateSyntax<MapState> = {
  fields: {
    ...EVERY_STATE,
    ...TRANSITION,
    ...INPUT_OUTPUT,
    ...WORK,
    ItemProcessor: 'both',
    Iterator: 'both',
    ItemsPath: 'JSONPath',
    Items: 'JSONata',
    ItemSelector: 'both',
    ItemReader: 'both',
    ItemBatcher: 'both',
    ResultWriter: 'both',
    Label: 'both',
    MaxConcurrency: 'both',
    MaxConcurrencyPath: 'JSONPath',
    ToleratedFailureCount: 'both',
    ToleratedFailureCountPath: 'JSONPath',
    ToleratedFailurePercentage: 'both',
    ToleratedFailurePercentagePath: 'JSONPath',
  },
  hasResult: true,
  parse: (base, fields, parseMachine) => parseMap(base, fields, parseMachine),
  label({ label, labelRange, pointer }) {
    if (label === undefined || labelRange === undefined) return undefined;
    return { name: label, range: labelRange, pointer: `${pointer}/Label` };
  },
};
