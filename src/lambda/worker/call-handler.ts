import { compileFunction } from 'node:vm';
import type { Handler } from './load-handler.ts';

/** The location of Lambda's runtime: its frames are those below the handler's. */
export const RUNTIME_FILE = 'file:///var/runtime/index.mjs';

const SETTLED = Promise.resolve();

type Settle = (value: unknown) => void;

const call = compileFunction(
  'try { returned(handler(...values)); } catch (error) { threw(error); }',
  ['handler', 'values', 'returned', 'threw'],
  { filename: RUNTIME_FILE },
) as (handler: Handler, values: readonly unknown[], returned: Settle, threw: Settle) => void;

/**
 * Calls a handler directly from the event loop, so that a stack that it prints shows its own frames and Lambda's, and
 * none of ours.
 */
export function callHandler(...settings: Parameters<typeof call>): void {
  // The other work of Node.js's own queueMicrotask takes as long as the call.
  void SETTLED.then(() => call(...settings));
}
