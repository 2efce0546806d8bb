import type { StateBase } from '../definition/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { printable } from '../source/printable.ts';
import { UsageError } from '../source/usage-error.ts';
import { isJobOrCallback } from './mock.ts';

/** The fields of a context object, with their types. Source: the developer guide. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'any'>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

/**
 * Refuses a context object that TestState refuses. Source of the messages: responses of the API, recorded in December
 * 2025.
 * @throws UsageError
 */
export function checkContext(state: StateBase, context: JsonObject): void {
  for (const [section, value] of Object.entries(context)) checkSection(section, value);
  if (context.Task === undefined || isJobOrCallback(state)) return;
  throw refused(
    "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
  );
}

function checkSection(section: string, value: Json): void {
  if (section === 'Map') throw refused("'Map' field is not supported when mocking a Context object");
  const fields = Object.hasOwn(FIELDS, section) ? FIELDS[section]! : undefined;
  if (fields === undefined) throw refused(`Field '${section}' is not allowed`);
  if (!isJsonObject(value)) throw refused(`${section} must be an object`);
  for (const [field, member] of Object.entries(value)) {
    const type = Object.hasOwn(fields, field) ? fields[field]! : undefined;
    if (type === undefined) throw refused(`Field '${field}' is not allowed`);
    if (type !== 'any' && typeof member !== type) throw refused(`${section}.${field} must be a ${type}`);
  }
}

function refused(problem: string): UsageError {
  return new UsageError(printable(`Invalid Context object provided: ${problem}`));
}
