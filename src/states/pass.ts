import { EVERY_STATE, INPUT_OUTPUT, TRANSITION } from '../definition/common-fields.ts';
import type { StateBase } from '../definition/definition.ts';
import { warnPathInStaticResult } from '../definition/looks-like-path.ts';
import type { StateSyntax } from '../definition/state-syntax.ts';
import { runAtOnce } from '../engine/state-semantics.ts';
import type { Json } from '../json.ts';
import { toJson } from '../source/source-node.ts';

export interface PassState extends StateBase {
  /** Always literal, including `.$` keys. JSONPath only. */
  readonly result?: Json | undefined;
}

export const passSyntax: StateSyntax<PassState> = {
  fields: {
    ...EVERY_STATE,
    ...TRANSITION,
    ...INPUT_OUTPUT,
    Parameters: 'JSONPath',
    ResultPath: 'JSONPath',
    Result: 'JSONPath',
    Assign: 'both',
  },
  parse(base, fields) {
    const result = fields.get('Result');
    if (result === undefined) return base;
    warnPathInStaticResult(fields, 'Result');
    fields.noteOpen('Result', 'entry');
    return { result: toJson(result), ...base };
  },
};

export const passSemantics = runAtOnce<PassState>(
  (state, payload) => ({ value: state.result === undefined ? payload : state.result }),
  (state) => state.result === undefined,
);
