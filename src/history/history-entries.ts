import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import { describeJsonError } from '../source/describe-json-error.ts';
import { parseJson } from '../source/parse-json.ts';
import { SourceFile } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';

/** An event in a document, and its location: `history.json: events[3]`, `log.jsonl:4`. */
export interface HistoryEntry {
  readonly value: Json;
  readonly where: string;
}

export interface HistoryEntries {
  readonly entries: readonly HistoryEntry[];
  /** The document says that there is another page. */
  readonly hasMore: boolean;
}

/** The maximum depth that Jackson reads for AWS; no history of an execution is deeper. */
const MAX_DEPTH = 1000;

/**
 * The events that a text lists: `{ "events": [...] }` as the AWS CLI prints it, the bare array, or JSON lines, in which
 * a prefix of the object (the time and stream of `aws logs tail`) is skipped. A truncated last line is left out.
 * Undefined if the text is neither.
 */
export function parseHistoryEntries(text: string, path: string): HistoryEntries | undefined {
  const source = text.replace(/^\ufeff/, '');
  checkDepth(source, path);
  const document = tryParse(source);
  if (document !== undefined) return listEntries(document, path);
  const lines = source.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0 || parseLine(lines[first]!) === undefined) return undefined;
  const found: HistoryEntries[] = [];
  for (let i = first; i < lines.length; i++) {
    const line = lines[i]!.trim();
    if (line === '') continue;
    const value = parseLine(line);
    if (value !== undefined)
      found.push({
        entries: [{ value: unwrap(value, `${path}:${i + 1}`), where: `${path}:${i + 1}` }],
        hasMore: false,
      });
    // the writer was stopped in the middle of it
    else if (i < lines.length - 1)
      throw new UsageError(`${path}:${i + 1} contains no event: expected a JSON object on the line`);
  }
  return merge(found);
}

/**
 * The events of a document that has been parsed: of GetExecutionHistory, of FilterLogEvents and GetLogEvents, of a
 * query of CloudWatch Logs Insights, of several pages of these, or one event.
 * @throws UsageError if there are none
 */
export function listEntries(document: Json, path: string): HistoryEntries {
  const listed = isJsonObject(document) ? (ownValue(document, 'events') ?? ownValue(document, 'results')) : document;
  if (!isJsonArray(listed)) {
    if (isJsonObject(document) && ownValue(document, 'type') !== undefined)
      return { entries: [{ value: document, where: path }], hasMore: false };
    if (isJsonObject(document) && ['StartAt', 'Resources'].some((name) => Object.hasOwn(document, name))) {
      throw new UsageError(
        `${path} is a definition, not a history\n  --help shows the order in which they are expected`,
      );
    }
    throw new UsageError(
      `${path} is not a history: expected { "events": [...] }, as \`aws stepfunctions get-execution-history\` or \`aws logs filter-log-events\` prints it, or a JSON line for each event`,
    );
  }
  const found = listed.map((value, i): HistoryEntries => {
    const where = `${path}: events[${i}]`;
    const isPage = isJsonObject(value) && isJsonArray(ownValue(value, 'events'));
    return isPage
      ? listEntries(value, `${path}: page ${i + 1}`)
      : { entries: [{ value: unwrap(value, where), where }], hasMore: false };
  });
  const { entries, hasMore } = merge(found);
  return { entries, hasMore: hasMore || hasToken(document) };
}

/** @throws UsageError with the error's location in a text that was meant as JSON */
export function refuseHistoryText(text: string, path: string): never {
  const { error } = parseJson(new SourceFile(path, text));
  const reason = error === undefined ? '' : `\n${formatDiagnostic(describeJsonError(error))}`;
  const isCut = error !== undefined && error.noticedAt >= text.trimEnd().length;
  const what = isCut ? 'it ends in the middle of the document' : 'it is not valid JSON';
  throw new UsageError(`${path} is not a history: ${what}${reason}`);
}

function merge(parts: readonly HistoryEntries[]): HistoryEntries {
  return { entries: parts.flatMap(({ entries }) => entries), hasMore: parts.at(-1)?.hasMore ?? false };
}

function hasToken(document: Json): boolean {
  return isJsonObject(document) && ['nextToken', 'NextToken'].some((name) => ownValue(document, name) !== undefined);
}

/** The event itself, if CloudWatch Logs has it as the text of a message. */
function unwrap(value: Json, where: string): Json {
  const message = messageOf(value);
  if (message === undefined) return value;
  checkDepth(message, where);
  const event = parseLine(message);
  if (event === undefined)
    throw new UsageError(`${where} is not an event of a state machine's log: ${JSON.stringify(message.slice(0, 60))}`);
  return event;
}

function messageOf(value: Json): string | undefined {
  const fields = isJsonArray(value) ? value : undefined;
  const row = fields?.find((field) => isJsonObject(field) && ownValue(field, 'field') === '@message');
  const message = isJsonObject(row) ? ownValue(row, 'value') : undefined;
  if (typeof message === 'string') return message;
  if (!isJsonObject(value) || ownValue(value, 'type') !== undefined) return undefined;
  const own = ownValue(value, 'message');
  return typeof own === 'string' ? own : undefined;
}

function parseLine(line: string): JsonObject | undefined {
  const start = line.indexOf('{');
  const value = start < 0 ? undefined : tryParse(line.slice(start));
  return isJsonObject(value) ? value : undefined;
}

function tryParse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** @throws UsageError if a JSON text is nested too deep to be written again */
export function checkDepth(text: string, where: string): void {
  if (text.length <= 2 * MAX_DEPTH) return;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE) i = endOfString(text, i);
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > MAX_DEPTH) throw new UsageError(`${where} is nested deeper than ${MAX_DEPTH} levels`);
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
}

const [QUOTE, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [34, 123, 125, 91, 93];

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
