import { PathSyntaxError } from '../../source/cursor.ts';
import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { compilePattern } from '../../source/pattern/compile-pattern.ts';
import { scalarText } from '../../source/scalar-text.ts';
import type { Range } from '../../source/source-file.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { errorAt, listAt, scalarAt } from './scope.ts';

/** Why the parameter's value does not match its declaration; undefined if it does. */
type Constraint = (value: string, declaration: SourceNode) => string | undefined;

/** A value of AWS's Parameter Store: the parameter's value and default are the name of its entry there. */
export function isStoredParameter(declaration: SourceNode): boolean {
  return stringOf(valueOf(declaration, 'Type'))?.startsWith('AWS::SSM::Parameter::Value') ?? false;
}

export function parameterDefault(declaration: SourceNode): string | undefined {
  return plainText(valueOf(declaration, 'Default'));
}

/** The parameter's value by its type: lists are split at commas, as CloudFormation does. */
export function parameterValue(declaration: SourceNode, text: string, at: Range): SourceNode {
  const type = stringOf(valueOf(declaration, 'Type')) ?? 'String';
  if (!isListType(type)) return scalarAt(at, text);
  return listAt(at, splitList(text));
}

/**
 * Reports a value that CloudFormation would refuse: at the rule that it breaks, or at the value itself.
 * @param at the value in the declaration; undefined if it comes from elsewhere
 */
export function checkParameter(
  name: string,
  declaration: SourceNode,
  text: string,
  at: Range | undefined,
  report: ReportDiagnostic,
): void {
  for (const [rule, constraint] of CONSTRAINTS) {
    const problem = constraint(text, declaration);
    if (problem === undefined) continue;
    const range = at ?? valueOf(declaration, rule) ?? declaration;
    const described = stringOf(valueOf(declaration, 'ConstraintDescription'));
    report(errorAt(range, 'INVALID_PARAMETER', `Parameter '${name}' is '${text}' but ${problem}`, described));
    return;
  }
}

function splitList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<') || type.includes('Value<List<');
}

/** By the field of the declaration. */
const CONSTRAINTS: readonly (readonly [string, Constraint])[] = [
  [
    'Type',
    (value, declaration) => {
      const type = stringOf(valueOf(declaration, 'Type'));
      const numbers = type === 'Number' ? [value] : type === 'List<Number>' ? value.split(',') : [];
      return numbers.every(isNumber) ? undefined : 'its type is Number';
    },
  ],
  [
    'AllowedValues',
    (value, declaration) => {
      const allowed = valueOf(declaration, 'AllowedValues');
      if (allowed?.kind !== 'list') return undefined;
      const texts = allowed.items.map((item) => plainText(item));
      // each item of a list must be one of them
      const isList = isListType(stringOf(valueOf(declaration, 'Type')) ?? '');
      const isAllowed = isList ? splitList(value).every((item) => texts.includes(item)) : texts.includes(value);
      return isAllowed ? undefined : `must be one of: ${texts.join(', ')}`;
    },
  ],
  [
    'AllowedPattern',
    (value, declaration) => {
      const pattern = stringOf(valueOf(declaration, 'AllowedPattern'));
      return pattern === undefined || matches(value, pattern) ? undefined : `must match the pattern ${pattern}`;
    },
  ],
  [
    'MinLength',
    (value, declaration) => {
      const least = numberOf(declaration, 'MinLength');
      return least === undefined || value.length >= least ? undefined : `must have at least ${least} characters`;
    },
  ],
  [
    'MaxLength',
    (value, declaration) => {
      const most = numberOf(declaration, 'MaxLength');
      return most === undefined || value.length <= most ? undefined : `must have at most ${most} characters`;
    },
  ],
  [
    'MinValue',
    (value, declaration) => {
      const least = numberOf(declaration, 'MinValue');
      return least === undefined || Number(value) >= least ? undefined : `must be at least ${least}`;
    },
  ],
  [
    'MaxValue',
    (value, declaration) => {
      const most = numberOf(declaration, 'MaxValue');
      return most === undefined || Number(value) <= most ? undefined : `must be at most ${most}`;
    },
  ],
];

/** CloudFormation's maximum length of a value. */
const MAX_MATCHED = 4096;

/** CloudFormation's patterns are Java's, and match entire values. */
function matches(value: string, pattern: string): boolean {
  if (value.length > MAX_MATCHED) return true;
  try {
    return compilePattern(pattern, '', 0).matches(value);
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    // a pattern that needs backtracking (look-around, back-references) might never finish: it is left to CloudFormation
    return true;
  }
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function numberOf(declaration: SourceNode, key: string): number | undefined {
  const text = plainText(valueOf(declaration, key));
  return text !== undefined && isNumber(text) ? Number(text) : undefined;
}

/** A scalar as a string, numbers as written; a list as CloudFormation's comma-separated string. */
function plainText(node: SourceNode | undefined): string | undefined {
  if (node?.kind === 'list') return node.items.map((item) => plainText(item) ?? '').join(',');
  return node?.kind === 'scalar' && node.value !== null ? scalarText(node).text : undefined;
}
