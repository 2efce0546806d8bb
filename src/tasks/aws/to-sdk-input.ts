import { notStarted } from '../../engine/not-started.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { NameMember } from '../../services/member-names.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { MemberShape } from './shape.ts';

export interface InputForm {
  readonly nameMember: NameMember;
  /** What happens to a field that the service does not have: AWS SDK integrations refuse it, optimised ones drop it. */
  readonly unknownFields: 'refuse' | 'drop';
  /** Whether bytes are written in Base64, as DynamoDB's are; else as text. */
  readonly isBase64: boolean;
}

/** Far deeper than any service's input. */
const MAX_DEPTH = 200;

/**
 * Parameters as the SDK's command expects them: its member names, dates, bytes, and JSON text if the service expects a
 * string and the author gave an object.
 *
 * @throws StatesError `States.Runtime` if they do not match the service's input
 */
export function toSdkInput(parameters: Json, shape: MemberShape, form: InputForm): Readonly<Record<string, unknown>> {
  const refuse = (reason: string): never => {
    throw notStarted(parameters, reason);
  };

  function convert(value: Json, to: MemberShape, field: string, depth: number): unknown {
    if (depth > MAX_DEPTH) return refuse(`The field '${field}' is nested too deeply`);
    switch (to.kind) {
      case 'text':
        return typeof value === 'string' ? value : JSON.stringify(value);
      case 'number':
        return toNumber(value) ?? refuse(`The value for the field '${field}' must be a NUMBER`);
      case 'boolean':
        return toBoolean(value) ?? refuse(`The value for the field '${field}' must be a BOOLEAN`);
      case 'timestamp':
        return toDate(value) ?? refuse(`The value for the field '${field}' must be a TIMESTAMP`);
      case 'document':
        return value;
      case 'blob':
        return toBytes(value, form.isBase64);
      case 'stream':
        // Step Functions sends the JSON text of any value, including a string's quotes
        return Buffer.from(JSON.stringify(value));
      case 'list':
        if (!isJsonArray(value)) return refuse(`The value for the field '${field}' must be a LIST`);
        return value.map((item) => convert(item, to.item(), field, depth + 1));
      case 'map':
        if (!isJsonObject(value)) return refuse(`The value for the field '${field}' must be a MAP`);
        return fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item, to.item(), key, depth + 1)]));
      case 'structure':
        if (!isJsonObject(value)) return refuse(`The value for the field '${field}' must be a STRUCT`);
        return convertMembers(value, to.members, depth);
    }
  }

  function convertMembers(value: JsonObject, members: ReadonlyMap<string, () => MemberShape>, depth: number): unknown {
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) {
      const member = findMember(key, members, form.nameMember);
      if (member !== undefined) {
        if (item !== null)
          entries.push([member, convert(item, (members.get(member) as () => MemberShape)(), key, depth + 1)]);
      } else if (form.unknownFields === 'refuse') {
        const hint = didYouMean(key, [...members.keys()].map(form.nameMember));
        refuse(`The field '${key}' is not supported by Step Functions${hint === undefined ? '' : `. ${hint}`}`);
      }
    }
    return fromEntries(entries);
  }

  return convert(parameters, shape, 'Parameters', 0) as Readonly<Record<string, unknown>>;
}

/** Fields begin with a capital; within a name, abbreviations have several spellings. */
function findMember(
  key: string,
  members: ReadonlyMap<string, () => MemberShape>,
  nameMember: NameMember,
): string | undefined {
  if (!/^[A-Z]/.test(key)) return undefined;
  const lower = key.toLowerCase();
  const candidates = [...members.keys()].filter((name) => nameMember(name).toLowerCase() === lower);
  return candidates.find((name) => nameMember(name) === key) ?? candidates[0];
}

function toNumber(value: Json): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: Json): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** Numbers are seconds since the epoch. */
function toDate(value: Json): Date | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const date = new Date(typeof value === 'number' ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function toBytes(value: Json, isBase64: boolean): Buffer {
  if (typeof value !== 'string') return Buffer.from(JSON.stringify(value));
  return Buffer.from(value, isBase64 ? 'base64' : 'utf8');
}

/** Sets own properties, whatever their names. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}
