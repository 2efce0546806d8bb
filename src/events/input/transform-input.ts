import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { InputTransformer } from '../trigger.ts';
import { parseEventPath } from './event-path.ts';

export interface RuleIdentity {
  readonly arn: string;
  readonly name: string;
}

/**
 * The result of an InputTransformer for an event: a text, which must be JSON for a machine. A variable within quotes is
 * inserted as text, elsewhere as JSON; one that the event does not have is an empty string.
 * Source: "Amazon EventBridge input transformation" in the user guide.
 *
 * @param received when EventBridge received the event, as ISO 8601
 */
export function transformInput(
  { paths, template }: InputTransformer,
  event: JsonObject,
  rule: RuleIdentity,
  received: string,
): string {
  const { detail: _, ...withoutDetail } = event;
  const known = new Map<string, Json>([
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', received],
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', event],
  ]);
  for (const [name, path] of Object.entries(paths)) {
    const value = parseEventPath(path)?.find(event);
    if (value !== undefined) known.set(name, value);
  }
  let result = '';
  let isQuoted = false;
  let end = 0;
  for (const match of template.matchAll(/\\.|"|<([\w.-]+)>/gs)) {
    const [token, name] = match;
    result += template.slice(end, match.index);
    end = match.index + token.length;
    if (name === undefined) {
      if (token === '"') isQuoted = !isQuoted;
      result += token;
    } else {
      const value = known.get(name) ?? '';
      result += isQuoted ? asText(value) : JSON.stringify(value);
    }
  }
  return result + template.slice(end);
}

/** Within quotes: an object or array loses its own quotes. */
function asText(value: Json): string {
  if (isJsonObject(value) || isJsonArray(value)) return JSON.stringify(value).replaceAll('"', '');
  return typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : String(value);
}
