import { type Expression, ExpressionError, type ExpressionScope } from '../../expressions/expression.ts';
import type { JsonataLanguage } from '../../expressions/query-language.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Complain } from '../../source/known-entries.ts';
import { didYouMean } from '../../source/near-name.ts';
import { type SourceNode, stringOf } from '../../source/source-node.ts';
import type { TestedRun } from '../tested-run.ts';
import type { Expectation, ExpectationKind, Mismatch } from './expectation.ts';

/** The names that conditions see, without `$`. Some have no value in some runs. */
const NAMES = [
  ...['result', 'status', 'output', 'error', 'cause', 'next', 'duration'],
  ...['path', 'visits', 'calls', 'variables'],
];

/** JSONata conditions on the entire result: `$result`, and its members (`$output`, `$visits`, `$calls`, ...). */
export const where: ExpectationKind = {
  read({ key, value }, { complain, jsonata }) {
    if (jsonata === undefined) throw new Error('a condition is read without JSONata');
    const items = value.kind === 'list' ? value.items : [value];
    const conditions = items.flatMap((item): Expectation[] => {
      const text = stringOf(item)?.trim();
      if (text === undefined || !/^\{%.*%\}$/s.test(text)) {
        complain(item, `${key} must be JSONata conditions`, "Like '{% $output.total > 10 %}'");
        return [];
      }
      const condition = compile(jsonata, item, complain);
      return condition === undefined
        ? []
        : [{ title: key, range: item, check: (run) => evaluate(condition, text, run) }];
    });
    return conditions.length === items.length ? conditions : undefined;
  },
};

function compile(jsonata: JsonataLanguage, item: SourceNode, complain: Complain): Expression | undefined {
  const condition = jsonata.template(item, {
    pointer: '',
    field: 'where',
    hasStates: false,
    report({ message, range = item, hint }) {
      complain(range, message, message.includes("'$states'") ? 'The visits of states are in $visits' : hint);
    },
  });
  const unknown = jsonata.variables(item).filter(({ name }) => !NAMES.includes(name));
  for (const { name, range } of unknown) {
    const hint = didYouMean(name, NAMES) ?? `Conditions see ${NAMES.map((one) => `$${one}`).join(', ')}`;
    complain(range, `There is no variable '$${name}' in a condition`, hint);
  }
  return unknown.length === 0 ? condition : undefined;
}

async function evaluate(condition: Expression, text: string, run: TestedRun): Promise<Mismatch | undefined> {
  let value: Json;
  try {
    value = await condition(scopeOf(run));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { message: error.cause };
  }
  if (value === true) return undefined;
  return {
    message: value === false ? `${text} is false` : `${text} is ${JSON.stringify(value)}, not true`,
  };
}

function scopeOf(run: TestedRun): ExpressionScope {
  const result = run.toJson();
  const members = { ...result, result, visits: result.states! };
  const unset = new Set(NAMES.filter((name) => !Object.hasOwn(members, name)));
  return {
    input: result,
    context: () => ({}),
    variables: {
      get: (name) => (Object.hasOwn(members, name) ? (members as JsonObject)[name] : undefined),
      unset,
      entries: () => Object.entries(members),
    },
    random: () => 0,
    now: () => run.outcome.stopDate,
    result,
  };
}
