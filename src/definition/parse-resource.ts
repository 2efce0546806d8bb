import { parseArn } from '../arn.ts';
import { findAction, findService, listServices } from '../services/find-integration.ts';
import type { ServiceCatalog } from '../services/service-model.ts';
import { didYouMean } from '../source/near-name.ts';
import type { Resource } from './definition.ts';

export type ResourceResult = { readonly resource: Resource; readonly error?: never } | UnknownResource;

interface UnknownResource {
  /** AWS's message. */
  readonly error: string;
  /** The near name, or another call pattern, if there is one. */
  readonly hint?: string;
  /** The resource if AWS knew its service and action: another handler of tasks may know it. */
  readonly resource?: Resource;
  /** The service or action may be newer than the models. */
  readonly mayBeNew?: boolean;
}

/** The call patterns by their suffix in the ARN, with their letter in the table of integrations. */
const PATTERNS = {
  '': { pattern: 'request-response', letter: 'R' },
  '.sync': { pattern: 'sync', letter: 'S' },
  '.sync:2': { pattern: 'sync', letter: '2' },
  '.waitForTaskToken': { pattern: 'callback', letter: 'T' },
} as const;

/** An integration with placeholders only before its service and action: it is definitely wrong. */
const KNOWN_INTEGRATION = /^arn:[^:]+:states:[^:]*:[^:]*:[^~]*$/;

/** The cache of parsed resources: hundreds of definitions use the same few. */
const results = new WeakMap<ServiceCatalog, Map<string, ResourceResult>>();
const MAX_KEPT = 1_000;

/**
 * Reads a Task's Resource. A placeholder may stand for any part of the ARN; if the kind is then unknown, a function is
 * assumed, which is nearly always right.
 *
 * @param services undefined: any service and action of the SDK is accepted
 */
export function parseResource(text: string, services?: ServiceCatalog): ResourceResult {
  if (services === undefined) return readResource(text, services);
  const known = results.get(services) ?? new Map<string, ResourceResult>();
  results.set(services, known);
  const result = known.get(text) ?? readResource(text, services);
  if (known.size < MAX_KEPT) known.set(text, result);
  return result;
}

function readResource(text: string, services: ServiceCatalog | undefined): ResourceResult {
  const shape = text.includes('${')
    ? text.replace(/\$\{[^{}]+\}/g, (placeholder) => '~'.repeat(placeholder.length))
    : text;
  const result = parseShape(text, shape, services);
  const isKnown = result.error === undefined || shape === text || KNOWN_INTEGRATION.test(shape);
  return isKnown ? result : { resource: { kind: 'lambda', arn: text } };
}

function parseShape(arn: string, shape: string, services: ServiceCatalog | undefined): ResourceResult {
  const parsed = parseArn(shape);
  if (parsed === undefined) return { error: 'Value is not a valid resource ARN' };
  const { service, resource } = parsed;
  const isOwned = Boolean(parsed.region && parsed.accountId && resource[1]);
  if (service === 'lambda' && resource[0] === 'function' && isOwned && resource.length <= 3) {
    return { resource: { kind: 'lambda', arn } };
  }
  if (service === 'states' && resource[0] === 'activity' && isOwned && resource.length === 2) {
    return { resource: { kind: 'activity', arn, name: arn.slice(-resource[1]!.length) } };
  }
  return service === 'states' ? parseIntegration(arn, shape, services) : unknown(arn);
}

/** `arn:aws:states:::service:action[.pattern]`; AWS also accepts a region and an account in the empty parts. */
function parseIntegration(arn: string, shape: string, services: ServiceCatalog | undefined): ResourceResult {
  const match =
    /^(arn:[^:]+:states:[^:]*:[^:]*:)((?:aws-sdk:)?[^:]+):([^:.]+)(\.sync|\.sync:2|\.waitForTaskToken)?$/.exec(shape);
  if (match === null) return unknown(arn);
  const prefix = match[1]!;
  const service = match[2]!;
  const name = match[3]!;
  const { pattern, letter } = PATTERNS[(match[4] ?? '') as keyof typeof PATTERNS];
  const end = prefix.length + service.length;
  const resource: Resource = {
    kind: 'integration',
    arn,
    service: arn.slice(prefix.length, end),
    action: arn.slice(end + 1),
    pattern,
  };
  if (service.includes('~') || name.includes('~')) return { resource };
  if (service.startsWith('aws-sdk:')) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return unknown(arn, inCamelCase(name));
    if (pattern === 'sync') return unknown(arn, describePatterns(`${service}:${name}`, 'RT'));
    return (services && findUnknown(resource, service, name, services)) ?? { resource };
  }
  const known = findAction(service, name);
  if (known?.patterns.includes(letter)) return { resource };
  const hint =
    known === undefined ? findOther(service, name, services) : describePatterns(`${service}:${name}`, known.patterns);
  return { ...unknown(arn, hint), resource };
}

/** The action of an optimised integration, or of the SDK, that was probably meant. */
function findOther(service: string, name: string, services: ServiceCatalog | undefined): string | undefined {
  const isSdk = services?.has(service) === true && services.find(`aws-sdk:${service}`)?.findAction(name) !== undefined;
  if (isSdk) return `It is an action of the SDK: write aws-sdk:${service}:${name}`;
  const known = findService(service);
  return known === undefined ? didYouMean(service, listServices()) : didYouMean(name, Object.keys(known.actions));
}

function inCamelCase(name: string): string | undefined {
  return /^[A-Z][A-Za-z0-9]*$/.test(name) ? `Did you mean '${name[0]!.toLowerCase()}${name.slice(1)}'?` : undefined;
}

/** The call patterns of an action, for a message about an unsupported one. */
function describePatterns(action: string, letters: string): string {
  const ways = Object.entries(PATTERNS).flatMap(([suffix, { letter }]) =>
    letters.includes(letter) ? [`${action}${suffix}`] : [],
  );
  return `AWS has ${new Intl.ListFormat('en', { type: 'conjunction' }).format(ways)}`;
}

/** The problem with `aws-sdk:<service>:<action>`, if any. */
function findUnknown(
  resource: Resource,
  service: string,
  action: string,
  services: ServiceCatalog,
): UnknownResource | undefined {
  const name = service.slice('aws-sdk:'.length);
  if (!services.has(name)) {
    const suggestion = services.suggest(name);
    return { ...unknown(resource.arn, suggestion), resource, mayBeNew: suggestion === undefined };
  }
  const model = services.find(service);
  if (model === undefined || model.findAction(action) !== undefined) return undefined;
  const hint = didYouMean(action, model.actions);
  return { ...unknown(resource.arn, hint), resource, mayBeNew: !model.isCurrent && hint === undefined };
}

function unknown(arn: string, hint?: string): UnknownResource {
  const error = `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
  return hint === undefined ? { error } : { error, hint };
}
