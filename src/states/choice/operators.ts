import { compareTimestamps, parseTimestamp, type Timestamp } from '../../definition/timestamp.ts';
import type { Json } from '../../json.ts';
import { compileGlob } from './glob.ts';

/** The type of an operator's literal. */
export type OperandType = 'string' | 'number' | 'boolean' | 'timestamp';

export interface Operator {
  readonly operand: OperandType;
  /**
   * Creates the test of a Variable's value. The operand is a literal, or the value at the path of the `...Path`
   * variant; values of another type than the operator's give false. The value is undefined for a missing Variable, if
   * the operator `takesAbsent`.
   */
  bind(operand: Json): (value: Json | undefined) => boolean;
  /** Whether `...Path` exists: the operand is a path. */
  readonly hasPath: boolean;
  /** Whether the Variable may be missing; for all other operators that is an error. */
  readonly takesAbsent: boolean;
}

/** A type of values that operators compare. */
interface Comparable<T> {
  readonly operand: OperandType;
  /** Undefined for a value of another type. */
  read(value: Json | undefined): T | undefined;
  /** Negative if `a` comes first, 0 for equal values. */
  compare(a: T, b: T): number;
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

const strings: Comparable<string> = {
  operand: 'string',
  read: (value) => (typeof value === 'string' ? value : undefined),
  compare: (a, b) => Number(a > b) - Number(a < b), // by UTF-16 units, like Java's compareTo
};

const numbers: Comparable<number> = {
  operand: 'number',
  read: (value) => (typeof value === 'number' ? value : undefined),
  compare: (a, b) => a - b,
};

const booleans: Comparable<boolean> = {
  operand: 'boolean',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  compare: (a, b) => Number(a) - Number(b),
};

const timestamps: Comparable<Timestamp> = {
  operand: 'timestamp',
  read: (value) => (typeof value === 'string' ? parseTimestamp(value) : undefined),
  compare: compareTimestamps,
};

function comparison<T>({ operand, read, compare }: Comparable<T>, holds: (order: number) => boolean): Operator {
  return {
    operand,
    hasPath: true,
    takesAbsent: false,
    bind(literal) {
      const right = read(literal);
      if (right === undefined) return () => false;
      return (value) => {
        const left = read(value);
        return left !== undefined && holds(compare(left, right));
      };
    },
  };
}

function comparisons<T>(prefix: string, comparable: Comparable<T>): Record<string, Operator> {
  return Object.fromEntries(
    Object.entries(ORDERS).map(([name, holds]) => [prefix + name, comparison(comparable, holds)]),
  );
}

/** `IsX: true` is true if the test is, `IsX: false` if it is not. */
function typeTest(test: (value: Json | undefined) => boolean, takesAbsent = false): Operator {
  return { operand: 'boolean', hasPath: false, takesAbsent, bind: (wanted) => (value) => test(value) === wanted };
}

const stringMatches: Operator = {
  operand: 'string',
  hasPath: false,
  takesAbsent: false,
  bind(pattern) {
    const matches = compileGlob(String(pattern));
    return (value) => typeof value === 'string' && matches(value);
  },
};

/** Created with the first rule: many runs have none. */
function createOperators(): Readonly<Record<string, Operator>> {
  return {
    ...comparisons('String', strings),
    StringMatches: stringMatches,
    ...comparisons('Numeric', numbers),
    BooleanEquals: comparison(booleans, ORDERS.Equals!),
    ...comparisons('Timestamp', timestamps),
    IsNull: typeTest((value) => value === null),
    IsPresent: typeTest((value) => value !== undefined, true),
    IsNumeric: typeTest((value) => typeof value === 'number'),
    IsString: typeTest((value) => typeof value === 'string'),
    IsBoolean: typeTest((value) => typeof value === 'boolean'),
    IsTimestamp: typeTest((value) => typeof value === 'string' && parseTimestamp(value) !== undefined),
  };
}

let known: ChoiceOperators | undefined;

export interface ChoiceOperators {
  /** By field, without the `...Path` variants, which follow from `hasPath`. */
  readonly byName: Readonly<Record<string, Operator>>;
  /** The fields that a rule with a Variable can have, including `...Path` variants, in the order of the table. */
  readonly fields: ReadonlySet<string>;
}

/** The comparison operators of the States Language, "Data-test expression". */
export function choiceOperators(): ChoiceOperators {
  if (known === undefined) {
    const byName = createOperators();
    const fields = Object.entries(byName).flatMap(([name, { hasPath }]) => (hasPath ? [name, `${name}Path`] : [name]));
    known = { byName, fields: new Set(fields) };
  }
  return known;
}
