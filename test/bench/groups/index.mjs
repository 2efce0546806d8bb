import { measureCallbacks } from './callbacks.mjs';
import { measureDistributedMap } from './distributed-map.mjs';
import { measureFinished } from './finished.mjs';
import { measureGraph } from './graph.mjs';
import { measureGrowth } from './growth.mjs';
import { measureHandlerCalls } from './handler-calls.mjs';
import { measureHandlers } from './handlers.mjs';
import { measureItems } from './items.mjs';
import { measureJsonata } from './jsonata.mjs';
import { measureJsonPath } from './jsonpath.mjs';
import { measureLoop } from './loop.mjs';
import { measureMap } from './map.mjs';
import { measurePayload } from './payload.mjs';
import { measureReplay } from './replay.mjs';
import { measureReport } from './report.mjs';
import { measureServing } from './serving.mjs';
import { measureStartUp } from './start-up.mjs';
import { measureTemplates } from './templates.mjs';
import { measureTesting } from './testing.mjs';
import { measureValidation } from './validation.mjs';
import { measureWaiting } from './waiting.mjs';

/** The names for `--only`. */
export const GROUPS = {
  'start-up': measureStartUp,
  loop: measureLoop,
  map: measureMap,
  items: measureItems,
  payload: measurePayload,
  jsonpath: measureJsonPath,
  growth: measureGrowth,
  handlers: measureHandlers,
  'handler-calls': measureHandlerCalls,
  jsonata: measureJsonata,
  callbacks: measureCallbacks,
  'distributed-map': measureDistributedMap,
  replay: measureReplay,
  validation: measureValidation,
  templates: measureTemplates,
  graph: measureGraph,
  report: measureReport,
  testing: measureTesting,
  serving: measureServing,
  finished: measureFinished,
  waiting: measureWaiting,
};
