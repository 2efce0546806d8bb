import { stringify } from 'yaml';
import { input, machine, taskNames } from './definitions.mjs';
import { intrinsic, jsonata, path } from './expressions.mjs';
import { createRandom } from './random.mjs';
import { jsonValue, mutateText, mutateTree } from './values.mjs';

/**
 * A case: files, and the commands to run on them, in order.
 *
 * @typedef {object} Case
 * @property {string} kind
 * @property {Record<string, string>} files by name
 * @property {string[][]} commands the words after the program's name
 * @property {boolean} agrees whether `validate` (the first command) and `run` (the second) check the same thing
 */

const DEFINITION = 'flow.asl.json';
const RUN = ['run', DEFINITION, '--quiet', '--fast-forward', '--input', 'input.json', '--mock', 'mocks.json'];

/** By kind, each with its frequency. */
const KINDS = {
  tree: [
    5,
    (random) =>
      ofDefinition(random, JSON.stringify(random.chance(0.7) ? mutateTree(random, machine(random)) : machine(random))),
  ],
  text: [
    3,
    (random) => ofDefinition(random, mutateText(random, JSON.stringify(machine(random), null, random.pick([0, 1])))),
  ],
  yaml: [2, ofYaml],
  expressions: [5, ofExpressions],
  input: [
    1,
    (random) =>
      ofDefinition(random, JSON.stringify(machine(random)), {
        'input.json': mutateText(random, JSON.stringify(input(random))),
      }),
  ],
  template: [2, ofTemplate],
  mocks: [2, ofMocks],
  history: [2, ofHistory],
  config: [1, ofConfig],
  'test-state': [2, ofTestState],
};
const DRAWN = Object.entries(KINDS).flatMap(([kind, [weight]]) => Array(weight).fill(kind));

/** @returns {Case} the same for the same seed and index */
export function makeCase(seed, index, only) {
  const random = createRandom(seed, index);
  const kind = random.pick(only === undefined ? DRAWN : DRAWN.filter((name) => only.includes(name)));
  return { kind, agrees: false, ...KINDS[kind][1](random) };
}

function ofDefinition(random, definition, files = {}) {
  return {
    agrees: files['input.json'] === undefined,
    files: {
      [DEFINITION]: definition,
      'input.json': JSON.stringify(input(random)),
      'mocks.json': JSON.stringify(mocks(random, parse(definition))),
      ...files,
    },
    commands: [['validate', DEFINITION], RUN, RUN, shown(random)],
  };
}

/** One that prints as much as possible. */
function shown(random) {
  const { oneOf, pick } = random;
  return oneOf(
    () => ['validate', DEFINITION, '--format', pick(['sarif', 'github', 'json'])],
    () => [...RUN.filter((word) => word !== '--quiet'), '-v'],
    () => [...RUN.filter((word) => word !== '--quiet'), '--format', pick(['json', 'history', 'events'])],
  );
}

function ofYaml(random) {
  const name = 'flow.asl.yaml';
  const text = stringify(machine(random));
  const { files, commands, agrees } = ofDefinition(random, random.chance(0.8) ? mutateText(random, text) : text);
  const { [DEFINITION]: definition, ...others } = files;
  return {
    agrees,
    files: { ...others, [name]: definition },
    commands: commands.map((words) => words.map((word) => (word === DEFINITION ? name : word))),
  };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function mocks(random, definition) {
  const { oneOf } = random;
  const answer = () =>
    oneOf(
      () => ({ return: jsonValue(random, 2) }),
      () => ({ throw: { error: random.pick(['Custom', 'States.TaskFailed', 'Other']), cause: 'c' } }),
      () => ({ sequence: [{ throw: { error: 'Custom' } }, { return: 1 }] }),
    );
  return { states: Object.fromEntries(taskNames(definition).map((name) => [name, answer()])) };
}

/** One Pass state whose fields are all expressions. */
function ofExpressions(random) {
  const { oneOf, pick } = random;
  const state = oneOf(
    () => ({ Parameters: { 'x.$': path(random) } }),
    () => ({ Parameters: { 'x.$': intrinsic(random) } }),
    () => ({ InputPath: path(random), OutputPath: path(random, '$', 0) }),
    () => ({ QueryLanguage: 'JSONata', Output: jsonata(random) }),
    () => ({ QueryLanguage: 'JSONata', Output: jsonata(random) }),
    () => ({
      QueryLanguage: 'JSONata',
      Assign: { v: jsonata(random, 2) },
      Output: [jsonata(random, 1), pick(['x', 1])],
    }),
  );
  const first = random.chance(0.5) ? { Assign: { v: [1, { a: 2 }] } } : {};
  return ofDefinition(
    random,
    JSON.stringify({
      StartAt: 'First',
      States: { First: { Type: 'Pass', ...first, Next: 'P' }, P: { Type: 'Pass', ...state, End: true } },
    }),
  );
}

function ofTemplate(random) {
  const definition = machine(random);
  const properties = random.chance(0.5)
    ? { Definition: definition }
    : { DefinitionString: { 'Fn::Sub': JSON.stringify(definition) } };
  const template = {
    Transform: 'AWS::Serverless-2016-10-31',
    Parameters: { X: { Type: 'String', Default: 'x' } },
    Resources: {
      Work: {
        Type: 'AWS::Serverless::Function',
        Properties: { Handler: 'work.handler', Runtime: 'nodejs20.x', CodeUri: '.' },
      },
      Flow: {
        Type: random.pick(['AWS::Serverless::StateMachine', 'AWS::StepFunctions::StateMachine']),
        Properties: {
          ...properties,
          DefinitionSubstitutions: { X: { Ref: 'X' }, Y: { 'Fn::GetAtt': ['Work', 'Arn'] } },
        },
      },
    },
  };
  const text = random.chance(0.5)
    ? JSON.stringify(mutateTree(random, template))
    : mutateText(random, JSON.stringify(template, null, 1));
  return {
    files: {
      'template.json': text,
      'input.json': JSON.stringify(input(random)),
      'mocks.json': JSON.stringify(mocks(random, definition)),
    },
    commands: [['validate', 'template.json'], ...Array(2).fill(['run', 'template.json', ...RUN.slice(2)])],
  };
}

function ofMocks(random) {
  const definition = machine(random);
  const tree = mocks(random, definition);
  tree.resources = {
    'sqs:*': {
      cases: [
        { when: jsonata(random, 2), return: { x: jsonata(random, 2) } },
        { return: 1, delay: 5 },
      ],
    },
  };
  const text = random.chance(0.5) ? JSON.stringify(mutateTree(random, tree)) : mutateText(random, JSON.stringify(tree));
  return ofDefinition(random, JSON.stringify(definition), {
    'mocks.json': text,
    'input.json': '{"n":1,"items":[1,2]}',
  });
}

/** The last command reads the modified history of a run. */
function ofHistory(random) {
  const made = ofDefinition(random, JSON.stringify(machine(random)));
  const record = [...RUN.filter((word) => word !== '--quiet'), '--format', random.pick(['history', 'events', 'json'])];
  const asText = random.chance(0.5);
  return {
    files: made.files,
    commands: [record, ['replay', DEFINITION, 'history.json'], ['trace', 'history.json']],
    /** Creates history.json from the first command's output. */
    derive: (stdout) => ({ 'history.json': asText ? mutateText(random, stdout) : mutateLines(random, stdout) }),
  };
}

function mutateLines(random, text) {
  try {
    return JSON.stringify(mutateTree(random, JSON.parse(text)));
  } catch {
    return mutateText(random, text);
  }
}

function ofConfig(random) {
  const definition = machine(random);
  const config = {
    template: DEFINITION,
    input: 'input.json',
    mock: 'mocks.json',
    machines: { Flow: { input: 'input.json', type: random.pick(['STANDARD', 'EXPRESS']) } },
    format: 'json',
    timeout: 20,
    'fast-forward': true,
  };
  const text = random.chance(0.5)
    ? JSON.stringify(mutateTree(random, config))
    : mutateText(random, JSON.stringify(config, null, 1));
  const made = ofDefinition(random, JSON.stringify(definition), { 'sfn-run.yml': text, 'input.json': '{}' });
  return {
    ...made,
    agrees: false,
    commands: [
      ['validate', DEFINITION],
      ['run', DEFINITION, '--fast-forward', '--timeout', '20'],
    ],
  };
}

function ofTestState(random) {
  const { chance, pick } = random;
  const definition = machine(random);
  const names = Object.keys(definition.States);
  const text = chance(0.5) ? JSON.stringify(definition) : JSON.stringify(mutateTree(random, definition));
  const json = (value) => (chance(0.8) ? JSON.stringify(value) : mutateText(random, JSON.stringify(value)));
  const option = (name, share, value) => (chance(share) ? [name, value()] : []);
  const command = [
    ...['test-state', DEFINITION, '--state-name', pick(names), '--input', json(input(random))],
    ...option('--inspection-level', 0.6, () => pick(['INFO', 'DEBUG', 'TRACE', 'NONE'])),
    ...option('--variables', 0.3, () => json({ v: jsonValue(random, 1) })),
    ...option('--context', 0.3, () => json({ State: { Name: 'x' }, Execution: { Id: 1 } })),
    ...option('--mock', 0.7, () =>
      json(
        pick([
          { result: JSON.stringify(jsonValue(random, 2)) },
          { errorOutput: { error: 'Custom', cause: 'c' } },
          { result: '[]', fieldValidationMode: pick(['STRICT', 'PRESENT', 'NONE', 'x']) },
        ]),
      ),
    ),
    ...option('--state-configuration', 0.3, () =>
      json({
        retrierRetryCount: random.int(3),
        mapIterationFailureCount: random.int(3),
        errorCausedByState: pick(names),
      }),
    ),
  ];
  return { files: { [DEFINITION]: text }, commands: [command, command] };
}
