import { ExpressionError, type ExpressionScope } from '../../expressions/expression.ts';
import { loadJsonata } from '../../expressions/load-jsonata.ts';
import type { JsonataLanguage } from '../../expressions/query-language.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { TestedRun } from '../tested-run.ts';
import type { ExpectationKind, Mismatch } from './expectation.ts';

/** JSONata conditions on the entire result: `$result`, and its members (`$output`, `$states`, `$calls`, ...). */
export const where: ExpectationKind = {
  read({ key, value }, { complain }) {
    const items = value.kind === 'list' ? value.items : [value];
    for (const item of items) {
      if (item.kind === 'scalar' && typeof item.value === 'string' && /^\{%.*%\}\s*$/s.test(item.value)) continue;
      complain(item, `${key} must be JSONata conditions`, "Like '{% $output.total > 10 %}'");
      return undefined;
    }
    return items.map((item) => {
      const text = String((item as { value: unknown }).value).trim();
      return { title: key, range: item, check: (run) => evaluate(item, text, run) };
    });
  },
};

async function evaluate(node: SourceNode, text: string, run: TestedRun): Promise<Mismatch | undefined> {
  const language = await loadJsonata();
  const problems: string[] = [];
  const condition = compile(language, node, problems);
  if (condition === undefined) return { message: problems[0] ?? 'the condition is invalid' };
  let value: Json;
  try {
    value = await condition(scopeOf(run.toJson()));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { message: error.cause };
  }
  if (value === true) return undefined;
  return {
    message: value === false ? `${text} is false` : `${text} is ${JSON.stringify(value)}, not true`,
  };
}

function compile(language: JsonataLanguage, node: SourceNode, problems: string[]) {
  return language.template(node, {
    pointer: '',
    field: 'where',
    report: ({ message }) => problems.push(message),
  });
}

function scopeOf(result: JsonObject): ExpressionScope {
  const members = { ...result, result, visits: result.states! };
  return {
    input: result,
    context: () => ({}),
    variables: {
      get: (name) => (Object.hasOwn(members, name) ? (members as JsonObject)[name] : undefined),
      entries: () => Object.entries(members),
    },
    random: () => 0,
    now: () => 0,
    result,
  };
}
