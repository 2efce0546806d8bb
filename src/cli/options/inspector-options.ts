import type { InspectorOptions } from '../../lambda/inspector/inspector-options.ts';
import { InvalidValue, option, type ValuesOf } from './option.ts';

export type InspectorAddress = Pick<InspectorOptions, 'host' | 'port'>;

/** Node.js's own default. */
export const DEFAULT_INSPECTOR: InspectorAddress = { host: '127.0.0.1', port: 9229 };

/** Both take a value only after an equals sign: the next word is the definition. */
export const INSPECTOR_OPTIONS = [
  option(
    '--inspect [[host:]port]',
    `lets a debugger attach to each function, from port ${DEFAULT_INSPECTOR.port} on; timeouts are off (--inspect=9230)`,
    parseAddress,
  ),
  option(
    '--inspect-brk [function]',
    'the same, but all functions, or the one named, wait for a debugger before they load (--inspect-brk=OrderFunction)',
    (name) => name,
  ),
] as const;

type InspectorValues = ValuesOf<typeof INSPECTOR_OPTIONS>;

/** Other settings of a command that a debugger changes. */
export type InspectedValues = InspectorValues & { readonly lambdaEndpoint?: URL; readonly timeout?: number };

/** @throws InvalidValue */
function parseAddress(text: string): InspectorAddress {
  const [, host, port] = /^(?:(\[[\da-f:.]+\]|[a-z][\w.-]*|\d+(?:\.\d+){3})(?::(?=\d)|$))?(\d*)$/i.exec(text) ?? [];
  if (host === undefined && port === undefined) throw new InvalidValue('Expected [host:]port, as 9230.');
  if (Number(port) > 65_535) throw new InvalidValue('Expected a port of at most 65535.');
  return {
    host: host?.replace(/^\[(.*)\]$/, '$1') ?? DEFAULT_INSPECTOR.host,
    port: port === undefined || port === '' ? DEFAULT_INSPECTOR.port : Number(port),
  };
}

/** Whether functions run under Node.js's inspector. */
export function isInspected({ inspect, inspectBrk }: InspectorValues): boolean {
  return inspect !== undefined || inspectBrk !== undefined;
}
