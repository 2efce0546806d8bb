import type { JsonObject } from '../../json.ts';
import type { ListedExecution } from '../execution-file.ts';
import type { ExecutionRecord } from '../execution-record.ts';

/** Clients get back the text that they sent. */
export function writtenInput({ inputText }: ExecutionRecord): JsonObject {
  return inputText === undefined ? {} : { input: inputText };
}

/** What a client gave at the start: the text of the input, and the trace header. */
export function givenAtStart(record: ExecutionRecord): JsonObject {
  const { traceHeader } = record;
  return { ...writtenInput(record), ...(traceHeader !== undefined && { traceHeader }) };
}

/** The version and the alias that an execution was started with. */
export function qualifiers({ versionArn, aliasArn }: Pick<ListedExecution, 'versionArn' | 'aliasArn'>): JsonObject {
  return {
    ...(versionArn !== undefined && { stateMachineVersionArn: versionArn }),
    ...(aliasArn !== undefined && { stateMachineAliasArn: aliasArn }),
  };
}
