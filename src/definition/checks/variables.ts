import type { DiagnosticCode } from '../../source/diagnostic.ts';
import type { Machine, Ref } from '../definition.ts';
import type { Check } from './check.ts';

const MAX_LENGTH = 80;

/** Variables need a valid name, and a nested machine cannot reuse a name of an outer one. */
export const checkVariables: Check = ({ root, states }, report) => {
  if (!states.some(({ assigns }) => assigns.length > 0)) return;
  const pending: { readonly machine: Machine; readonly outer: ReadonlySet<string> }[] = [
    { machine: root, outer: new Set() },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { machine, outer } = next;
    const own = namesIn(machine);
    for (const { name, range, pointer } of own) {
      const wrong = judgeVariableName(name) ?? judgeScope(name, outer);
      if (wrong !== undefined) report({ severity: 'error', ...wrong, range, location: pointer });
    }
    const inner = [...machine.states.values()].flatMap(({ inner }) => inner);
    const visible = new Set([...outer, ...own.map(({ name }) => name)]);
    for (const one of inner.reverse()) pending.push({ machine: one, outer: visible });
  }
};

function namesIn(machine: Machine): readonly Ref[] {
  return [...machine.states.values()].flatMap(({ assigns }) => assigns.flatMap(({ names }) => names));
}

interface NameProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** The problem with a variable's name, if there is one. */
export function judgeVariableName(name: string): NameProblem | undefined {
  if (name === 'states') {
    return { code: 'RESERVED_VARIABLE_NAME', message: "Cannot assign to reserved variable '$states'." };
  }
  if (!/^[\p{ID_Start}_][\p{ID_Continue}\u200c\u200d]*$/u.test(name)) {
    const message = `Invalid variable name '${name}': the variable name contains invalid characters.`;
    return { code: 'INVALID_VARIABLE_NAME', message };
  }
  if (name.length > MAX_LENGTH) {
    const message = `Invalid variable name '${name}': the variable name exceeds the ${MAX_LENGTH}-character limit.`;
    return { code: 'INVALID_VARIABLE_NAME', message };
  }
  return undefined;
}

function judgeScope(name: string, outer: ReadonlySet<string>): NameProblem | undefined {
  if (!outer.has(name)) return undefined;
  const message = `The variable name '${name}' was already defined in a parent scope.`;
  return { code: 'SCHEMA_VALIDATION_FAILED', message };
}
