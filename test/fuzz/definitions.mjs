import { intrinsic, jsonata, path } from './expressions.mjs';
import { jsonObject, jsonValue } from './values.mjs';

const RESOURCES = [
  'arn:aws:lambda:us-east-1:111122223333:function:work',
  'arn:aws:states:::lambda:invoke',
  'arn:aws:states:::sqs:sendMessage',
  'arn:aws:states:::dynamodb:getItem',
  'arn:aws:states:::aws-sdk:s3:listBuckets',
  'arn:aws:states:::states:startExecution.sync:2',
];
const PARAMETERS = {
  'lambda:invoke': { FunctionName: 'work' },
  'sqs:sendMessage': { QueueUrl: 'q', MessageBody: 'm' },
  'dynamodb:getItem': { TableName: 't', Key: { id: { S: '1' } } },
  'aws-sdk:s3:listBuckets': {},
  'states:startExecution.sync:2': { StateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Other' },
};
const COMPARISONS = [
  'StringEquals',
  'StringLessThan',
  'StringMatches',
  'NumericEquals',
  'NumericGreaterThan',
  'BooleanEquals',
  'TimestampEquals',
  'IsNull',
  'IsPresent',
  'IsNumeric',
  'IsString',
  'IsTimestamp',
  'StringEqualsPath',
  'NumericLessThanPath',
];

/** A mostly valid machine with unique state names. */
export function machine(random) {
  let count = 0;
  const language = random.chance(0.4) ? 'JSONata' : undefined;
  const inner = (depth) => {
    const names = Array.from({ length: 1 + random.int(3) }, () => `S${count++}`);
    const states = names.map((name, i) => [
      name,
      state(random, language, names[i + 1], names.slice(i + 1), depth, inner),
    ]);
    return { StartAt: names[0], States: Object.fromEntries(states) };
  };
  return {
    ...(language && { QueryLanguage: language }),
    ...(random.chance(0.1) && { TimeoutSeconds: 60 }),
    ...inner(2),
  };
}

function state(random, language, next, later, depth, inner) {
  const { pick, chance, oneOf } = random;
  const own = language ?? (chance(0.1) ? 'JSONata' : undefined);
  const isJsonata = own === 'JSONata';
  const transition = next === undefined ? { End: true } : { Next: next };
  const common = {
    ...(own !== language && { QueryLanguage: own }),
    ...(isJsonata ? jsonataFields(random) : jsonPathFields(random)),
  };
  const handled = {
    ...(chance(0.4) && { Retry: [retrier(random)] }),
    ...(chance(0.5) && later.length > 0 && { Catch: [catcher(random, pick(later), isJsonata)] }),
  };
  const base = { ...common, ...transition };
  const kinds = [
    () => ({ Type: 'Pass', ...base, ...(!isJsonata && chance(0.4) && { Result: jsonValue(random) }) }),
    () => task(random, { ...base, ...handled }, isJsonata),
    () => wait(random, isJsonata, { ...transition, ...(isJsonata && chance(0.3) && { Output: jsonata(random) }) }),
    () => (next === undefined ? { Type: 'Succeed' } : choice(random, later, isJsonata)),
    () => ({ Type: 'Fail', Error: pick(['Custom', 'States.Timeout', '']), Cause: 'because' }),
  ];
  if (depth > 0) {
    kinds.push(
      () => ({
        Type: 'Parallel',
        ...base,
        ...handled,
        Branches: Array.from({ length: 1 + random.int(3) }, () => inner(depth - 1)),
      }),
      () => map(random, { ...base, ...handled }, inner(depth - 1), isJsonata),
    );
  }
  // a state that ends here makes the following ones unreachable
  return next === undefined ? oneOf(...kinds) : oneOf(...kinds.filter((_, i) => i !== 4));
}

function jsonPathFields(random) {
  const { chance, pick } = random;
  return {
    ...(chance(0.2) && { InputPath: pick([null, '$', path(random, '$', 1)]) }),
    ...(chance(0.3) && { Parameters: payload(random) }),
    ...(chance(0.2) && { ResultPath: pick([null, '$', '$.result', '$.a.b', '$.items[0]']) }),
    ...(chance(0.1) && { OutputPath: path(random, '$', 1) }),
    ...(chance(0.15) && { Assign: { v: 1, 'w.$': path(random) } }),
  };
}

function jsonataFields(random) {
  const { chance } = random;
  return {
    ...(chance(0.5) && { Output: chance(0.5) ? jsonata(random) : { a: jsonata(random), b: [jsonata(random, 1), 1] } }),
    ...(chance(0.15) && { Assign: { v: jsonata(random, 2) } }),
  };
}

function payload(random) {
  const { list, chance, pick } = random;
  const fields = list(3, () => {
    const key = pick(['a', 'b', 'items', 'x']);
    return chance(0.6) ? [`${key}.$`, chance(0.5) ? path(random) : intrinsic(random)] : [key, jsonValue(random, 2)];
  });
  return Object.fromEntries(fields);
}

function retrier(random) {
  const { pick, chance } = random;
  return {
    ErrorEquals: [pick(['States.ALL', 'States.TaskFailed', 'Custom', 'States.Timeout'])],
    ...(chance(0.5) && { IntervalSeconds: pick([1, 2, 60]) }),
    ...(chance(0.5) && { MaxAttempts: pick([0, 1, 3]) }),
    ...(chance(0.3) && { BackoffRate: pick([1, 1.5, 2]) }),
    ...(chance(0.2) && { MaxDelaySeconds: pick([1, 5]) }),
  };
}

function catcher(random, target, isJsonata) {
  return {
    ErrorEquals: [random.pick(['States.ALL', 'Custom', 'States.TaskFailed'])],
    Next: target,
    ...(random.chance(0.4) && (isJsonata ? { Output: '{% $states.errorOutput %}' } : { ResultPath: '$.error' })),
  };
}

function task(random, base, isJsonata) {
  const resource = random.pick(RESOURCES);
  const given = PARAMETERS[resource.slice('arn:aws:states:::'.length)];
  const { Parameters: _, ...rest } = base;
  return {
    Type: 'Task',
    Resource: resource,
    ...(given === undefined ? base : { ...rest, [isJsonata ? 'Arguments' : 'Parameters']: structuredClone(given) }),
    ...(random.chance(0.2) && { TimeoutSeconds: 10 }),
    ...(!isJsonata && random.chance(0.3) && { ResultSelector: payload(random) }),
  };
}

function wait(random, isJsonata, rest) {
  const { oneOf } = random;
  return {
    Type: 'Wait',
    ...oneOf(
      () => ({ Seconds: random.int(100_000) }),
      () => ({ Timestamp: '2024-01-02T03:04:05Z' }),
      () => (isJsonata ? { Seconds: '{% $states.input.n %}' } : { SecondsPath: '$.n' }),
    ),
    ...rest,
  };
}

function choice(random, later, isJsonata) {
  const { pick, chance } = random;
  const rule = (depth) => {
    if (depth > 0 && chance(0.3)) {
      const key = pick(['And', 'Or', 'Not']);
      return { [key]: key === 'Not' ? rule(depth - 1) : [rule(depth - 1), rule(depth - 1)] };
    }
    const operator = pick(COMPARISONS);
    const operand = operator.endsWith('Path')
      ? '$.a'
      : operator.startsWith('Is') || operator.startsWith('Boolean')
        ? chance(0.5)
        : operator.startsWith('Numeric')
          ? random.int(3)
          : operator.startsWith('Timestamp')
            ? '2024-01-02T03:04:05Z'
            : pick(['x', '*', 'a*b', '']);
    return { Variable: pick(['$.a', '$.n', '$.items[0]', '$$.State.Name']), [operator]: operand };
  };
  const choices = Array.from({ length: 1 + random.int(2) }, () => ({
    ...(isJsonata ? { Condition: pick(['{% true %}', '{% $states.input.a = 1 %}', jsonata(random, 1)]) } : rule(2)),
    Next: pick(later),
  }));
  return { Type: 'Choice', Choices: choices, Default: later[0] };
}

function map(random, base, processor, isJsonata) {
  const { chance, pick } = random;
  return {
    Type: 'Map',
    ...base,
    ItemProcessor: {
      ...(chance(0.3) && { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: pick(['STANDARD', 'EXPRESS']) } }),
      ...processor,
    },
    ...(isJsonata
      ? { Items: pick(['{% [1, 2, 3] %}', '{% $states.input.items %}']) }
      : { ItemsPath: pick(['$.items', '$']), ...(chance(0.3) && { ItemSelector: { 'v.$': '$$.Map.Item.Value' } }) }),
    ...(chance(0.3) && { MaxConcurrency: random.int(3) }),
    ...(chance(0.1) && { ToleratedFailureCount: random.int(3) }),
  };
}

/** An input in which the paths above find something. */
export function input(random) {
  const { chance } = random;
  if (chance(0.2)) return jsonValue(random);
  return {
    a: jsonValue(random, 2),
    n: random.int(5),
    items: random.list(3, () => (chance(0.5) ? jsonObject(random, 2) : jsonValue(random, 1))),
    b: { id: 1, a: 'x' },
  };
}

/** The names of all Task states. */
export function taskNames(root) {
  const names = [];
  const visit = (node) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (value !== null && typeof value === 'object' && value.Type === 'Task') names.push(key);
      visit(value);
    }
  };
  visit(root);
  return names;
}
