import { compileFunction } from 'node:vm';
import type { Handler } from './load-handler.ts';

/** Where Lambda's runtime lies: its frames are those below the handler's. */
export const RUNTIME_FILE = 'file:///var/runtime/index.mjs';

const SETTLED = Promise.resolve();

type Settle = (value: unknown) => void;

const call = compileFunction(
  'try { returned(handler(...values)); } catch (error) { threw(error); }',
  ['handler', 'values', 'returned', 'threw'],
  { filename: RUNTIME_FILE },
) as (handler: Handler, values: readonly unknown[], returned: Settle, threw: Settle) => void;

/**
 * Calls a handler from the event loop itself, so that a stack that it prints shows its own frames and Lambda's, and
 * none of ours.
 */
export function callHandler(...settings: Parameters<typeof call>): void {
  // What Node.js's own queueMicrotask does beside takes as long as the call.
  void SETTLED.then(() => call(...settings));
}
