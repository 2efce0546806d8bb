import { printable } from '../../source/printable.ts';
import type { Failure } from '../state-visit.ts';
import { unpackCause } from './unpack-cause.ts';

/** Longer messages are cut before they are looked at. */
const MAX_MESSAGE = 2_000;

/** `GatewayTimeout: upstream took too long`, on one line. */
export function describeFailure(failure: Failure | undefined): string {
  const { error, cause } = failure ?? {};
  const message = unpackCause(cause).message.slice(0, MAX_MESSAGE).trim();
  const [firstLine = ''] = message.split('\n');
  return printable([error ?? (message === '' ? 'failed' : ''), firstLine].filter((text) => text !== '').join(': '));
}
