import type { Json } from '../json.ts';

/** The steps of a state's data, in the words of TestState's InspectionData. */
export type InspectedStep =
  | 'afterInputPath'
  | 'afterParameters'
  | 'afterArguments'
  | 'afterItemsPath'
  | 'afterItemsPointer'
  | 'afterItemSelector'
  | 'afterItemBatcher'
  | 'maxConcurrency'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage'
  | 'result'
  | 'afterResultSelector'
  | 'afterResultPath';

/** Is told the data after each step, in the order of the steps. */
export type Inspect = (step: InspectedStep, value: Json) => void;
