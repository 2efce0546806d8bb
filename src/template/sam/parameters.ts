import type { Report } from '../../source/diagnostic.ts';
import { PathSyntaxError } from '../../source/path-syntax-error.ts';
import { compilePattern } from '../../source/pattern/compile-pattern.ts';
import { scalarText } from '../../source/scalar-text.ts';
import type { Range } from '../../source/source-file.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { errorAt, listAt, scalarAt } from './scope.ts';

/** What is wrong with the value that a parameter has, by its declaration; undefined where it fits. */
type Constraint = (value: string, declaration: SourceNode) => string | undefined;

/** A value of AWS's Parameter Store: what a stack is given for it, and its default, is the name that it is kept under. */
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
  const items = text === '' ? [] : text.split(',').map((item) => item.trim());
  return listAt(at, items);
}

/** Reports a value that CloudFormation would refuse. */
export function checkParameter(name: string, declaration: SourceNode, text: string, at: Range, report: Report): void {
  const problem = CONSTRAINTS.map((constraint) => constraint(text, declaration)).find((found) => found !== undefined);
  if (problem === undefined) return;
  const described = stringOf(valueOf(declaration, 'ConstraintDescription'));
  report(errorAt(at, 'INVALID_PARAMETER', `Parameter '${name}' is '${text}' but ${problem}`, described));
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<') || type.includes('Value<List<');
}

const CONSTRAINTS: readonly Constraint[] = [
  (value, declaration) => {
    const type = stringOf(valueOf(declaration, 'Type'));
    const numbers = type === 'Number' ? [value] : type === 'List<Number>' ? value.split(',') : [];
    return numbers.every(isNumber) ? undefined : 'its type is Number';
  },
  (value, declaration) => {
    const allowed = valueOf(declaration, 'AllowedValues');
    if (allowed?.kind !== 'list') return undefined;
    const texts = allowed.items.map((item) => plainText(item));
    return texts.includes(value) ? undefined : `must be one of: ${texts.join(', ')}`;
  },
  (value, declaration) => {
    const pattern = stringOf(valueOf(declaration, 'AllowedPattern'));
    return pattern === undefined || matches(value, pattern) ? undefined : `must match the pattern ${pattern}`;
  },
  (value, declaration) => {
    const least = numberOf(declaration, 'MinLength');
    return least === undefined || value.length >= least ? undefined : `must have at least ${least} characters`;
  },
  (value, declaration) => {
    const most = numberOf(declaration, 'MaxLength');
    return most === undefined || value.length <= most ? undefined : `must have at most ${most} characters`;
  },
  (value, declaration) => {
    const least = numberOf(declaration, 'MinValue');
    return least === undefined || Number(value) >= least ? undefined : `must be at least ${least}`;
  },
  (value, declaration) => {
    const most = numberOf(declaration, 'MaxValue');
    return most === undefined || Number(value) <= most ? undefined : `must be at most ${most}`;
  },
];

/** CloudFormation takes no longer values. */
const MAX_MATCHED = 4096;

/** CloudFormation's patterns are Java's, and match whole values. */
function matches(value: string, pattern: string): boolean {
  if (value.length > MAX_MATCHED) return true;
  try {
    return compilePattern(pattern, '', 0).matches(value);
  } catch (error) {
    if (!(error instanceof PathSyntaxError)) throw error;
    // what needs backtracking (look-around, references back) could run for ever: it is left to CloudFormation
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

/** A scalar as text, a number as it is written; a list as CloudFormation's comma-separated text. */
function plainText(node: SourceNode | undefined): string | undefined {
  if (node?.kind === 'list') return node.items.map((item) => plainText(item) ?? '').join(',');
  return node?.kind === 'scalar' && node.value !== null ? scalarText(node).text : undefined;
}
