/** What each folder of `src` may import besides itself and `FOR_EVERYBODY`; one without a row may import all but `cli`. Types count. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  source: [],
  template: ['source'],
  config: ['source'],
  expressions: ['source'],
  services: ['source'],
  definition: ['source', 'expressions', 'services/service-model', 'services/member-names'],
  engine: ['definition', 'expressions'],
  states: ['definition', 'expressions', 'engine', 'source'],
  lambda: ['template', 'source', 'engine/errors', 'engine/task-runner'],
  datasets: ['source', 'engine/errors', 'engine/world'],
  'step-functions': ['template', 'source', 'definition/definition', 'engine', 'lambda/states-api-carrier'],
  // mocks have JSONata of their own
  tasks: [
    'template',
    'source',
    'definition/definition',
    'engine',
    'expressions',
    'services',
    'lambda',
    'datasets',
    'step-functions',
  ],
  history: ['definition', 'source', 'engine/events'],
  graph: ['definition', 'source', 'engine/events', 'history'],
  reporters: ['definition', 'source', 'engine/events', 'engine/task-runner', 'history'],
  replay: [
    'template',
    'source',
    'definition',
    'expressions',
    'engine',
    'states',
    'history',
    'reporters/reporter',
    'reporters/guard-reporters',
  ],
};

export const FOR_EVERYBODY = [
  'json',
  'read-file',
  'java-hash-map',
  'wildcard',
  'source/usage-error',
  'source/unresolved-value',
];

/** One library, one door. */
export const DOORS: Record<string, readonly string[]> = {
  yaml: ['source/'],
  jsonata: ['expressions/jsonata.ts', 'expressions/jsonata/'],
  re2js: ['expressions/jsonata/'],
  commander: ['cli/'],
  chalk: ['reporters/terminal/', 'cli/'],
  ora: ['reporters/terminal/', 'cli/'],
  esbuild: ['lambda/'],
  '@dagrejs/dagre': ['graph/'],
  acorn: ['lambda/check/move/'],
  'eslint-scope': ['lambda/check/move/'],
  hyparquet: ['datasets/'],
  'hyparquet-compressors': ['datasets/'],
  ignore: ['validate/'],
  diff: ['testing/'],
  'smol-toml': ['template/'],
};
