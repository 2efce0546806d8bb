import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { transform } from 'esbuild';
import { rolldown } from 'rolldown';
import { assignFields } from './assign-fields.mjs';
import { assignModules } from './assign-modules.mjs';
import { keepClosuresYoung } from './keep-closures-young.mjs';
import { LAZY_NODE_MODULES, lazyNodeModules } from './lazy-node-modules.mjs';
import { openPrivateMembers } from './open-private-members.mjs';
import { exportedFunctions, toCommonJs } from './to-commonjs.mjs';

/**
 * The files of the command, each with the modules listed here and everything they import. A module goes into the first
 * file that needs it, unless another file names it; a module that none of them needs, but `import()` loads, is a file
 * of its own. Node takes 0.4 ms for another file and 14 µs for a KiB, so runs should need only a few files.
 */
const FILES = {
  // starts threads before anything else is loaded
  main: ['src/cli/main.ts', 'src/lambda/node/threads-survive.ts'],
  guess: ['src/lambda/node/guess-thread.ts'],
  threads: ['src/lambda/node/spare-threads.ts'],
  // shared by all commands, or by two of them
  program: [
    LAZY_NODE_MODULES,
    'src/arn.ts',
    'src/cli/command.ts',
    'src/cli/options/option.ts',
    'src/cli/options/options.ts',
    'src/cli/outputs/outputs.ts',
    'src/cli/load/print-diagnostics.ts',
    'src/cli/program.ts',
    'src/compile.ts',
    'src/definition/check-definition.ts',
    // a Pass with a Result needs it, for which reading all of `fields` takes 0.7 ms
    'src/definition/looks-like-path.ts',
    'src/definition/placeholder.ts',
    'src/engine/strand.ts',
    'src/expressions/create-uuid.ts',
    'src/expressions/hash-algorithms.ts',
    'src/source/json-error.ts',
    // each YAML template is read as JSON first
    'src/source/json-errors.ts',
    'src/source/locate-diagnostics.ts',
    'src/source/unresolved-value.ts',
    'src/source/cursor.ts',
    'src/source/diagnostic.ts',
    'src/states/index.ts',
    'src/lambda/find/resolve-function.ts',
    'src/template/key-values.ts',
    'src/template/load-project.ts',
  ],
  handlers: ['src/lambda/find/locate-handler.ts'],
  run: [
    'src/cli/commands/run.ts',
    // small, for handlers, tasks and tests
    'src/deadlines.ts',
    'src/engine/cancellation.ts',
    'src/lambda/shared-handlers.ts',
    'src/lambda/states-api-carrier.ts',
  ],
  mocks: ['src/load-mocks.ts', 'src/services/check-result.ts', 'src/source/definition-states.ts'],
  test: [
    'src/cli/commands/test.ts',
    'src/cli/tests/describe-name.ts',
    'src/testing/reporters/pretty.ts',
    'src/testing/run-file.ts',
  ],
  coverage: ['src/coverage/coverage-collector.ts', 'src/coverage/merge-coverage.ts', 'src/coverage/write-coverage.ts'],
  // only for tests that fail, and differences
  differences: ['src/testing/format-diff.ts', 'node_modules/diff/'],
  writing: ['src/source/write-yaml.ts'],
  validate: ['src/cli/commands/validate.ts'],
  // only if something is kept for the next run
  keeping: ['src/lambda/kept-builds/keep-file.ts', 'src/make-folder.ts'],
  verdicts: ['src/cli/load/open-verdicts.ts'],
  replay: ['src/cli/commands/replay.ts', 'src/cli/commands/trace.ts'],
  redrive: ['src/cli/commands/redrive.ts', 'src/redrive/', 'src/history/place-run.ts'],
  template: [
    'src/cli/load/tree-files.ts',
    'src/source/scalar-text.ts',
    'src/template/environment-file.ts',
    'src/template/machine-description.ts',
    'src/template/parse-definition.ts',
    'src/template/placeholders.ts',
    'src/template/sam/load-template.ts',
    'src/template/samconfig.ts',
  ],
  expand: ['src/template/sam/expand/includes.ts', 'src/template/sam/expand/loops.ts'],
  lambda: ['src/lambda/create-lambda-runtime.ts', 'src/lambda/node/node-runtime.ts'],
  build: ['src/lambda/build/bundle.ts', 'src/lambda/kept-builds/keep-builds.ts', 'src/lambda/sam/run-sam-builds.ts'],
  datasets: ['src/datasets/local-object-store.ts', 'src/datasets/open-results.ts', 'src/datasets/read-items.ts'],
  services: [
    'src/tasks/aws/aws-integration.ts',
    'src/tasks/aws/endpoints.ts',
    'src/tasks/aws/s3-object-store.ts',
    'src/tasks/aws/services.ts',
  ],
  http: [
    'src/tasks/http/api-gateway-integration.ts',
    'src/tasks/http/http-integration.ts',
    'src/tasks/http/read-connections.ts',
  ],
  // paths and intrinsic functions
  paths: [
    'src/expressions/intrinsics/',
    'src/expressions/jsonpath/',
    'src/expressions/payload-template.ts',
    'src/java-hash-map.ts',
  ],
  patterns: ['src/source/pattern/'],
  maps: [
    'src/reporters/terminal/format-summary.ts',
    'src/states/map/items.ts',
    'src/states/map/child-execution.ts',
    'src/states/map/child-info.ts',
    'src/states/map/child-inputs.ts',
    'src/states/map/distributed.ts',
    'src/states/map/inspect-map.ts',
    'src/states/map/map-run.ts',
    'src/states/map/run-map.ts',
    'src/states/map/tolerance.ts',
  ],
  // fields of states that do or decide something: of all but Pass, Succeed and most of Wait
  fields: [
    'src/definition/parse-resource.ts',
    'src/definition/request-checks.ts',
    'src/definition/request-members.ts',
    'src/definition/value-fields.ts',
    'src/services/find-integration.ts',
    'src/services/integrations/',
    'src/services/member-at.ts',
    'src/services/member-names.ts',
    'src/services/service-model.ts',
    'src/states/choice/condition.ts',
    'src/states/choice/operators.ts',
    'src/states/map/distributed-fields.ts',
    'src/states/map/parse-map.ts',
    'src/states/task/parse-task.ts',
  ],
  // reporters for other programs, and long output
  records: ['src/reporters/history.ts', 'src/reporters/json.ts', 'src/reporters/write-json.ts'],
  // values of the command line that are files, JSON or stdin
  input: ['src/cli/options/read-input.ts', 'src/parse-finite-json.ts', 'src/template/decode-text.ts'],
  // needed by a run with tasks, and for its trace
  tasks: [
    'src/cli/run/answer-tokens.ts',
    'src/definition/error-equals.ts',
    'src/engine/running-task-context.ts',
    'src/engine/catch-failure.ts',
    'src/engine/fork-runner.ts',
    'src/engine/not-started.ts',
    'src/engine/park-execution.ts',
    'src/engine/replay-journal.ts',
    'src/engine/retry.ts',
    'src/engine/running-task.ts',
    'src/engine/task-token.ts',
    'src/engine/visit-state.ts',
    'src/expressions/context-object.ts',
    'src/history/history-event.ts',
    'src/history/task-target.ts',
    'src/lambda/environment/trace-id.ts',
    'src/lambda/lambda-failure.ts',
    'src/reporters/terminal/format-value.ts',
    'src/reporters/terminal/json-lines.ts',
    'src/reporters/terminal/preview-json.ts',
    'src/reporters/terminal/retries.ts',
    'src/reporters/terminal/wrap-text.ts',
    'src/started-machines.ts',
    'src/states/parallel/run-parallel.ts',
    'src/states/task/run-task.ts',
    'src/step-functions/wait-for-token.ts',
    'src/tasks/ask-sources.ts',
    'src/tasks/index.ts',
    'src/tasks/lambda/invoke-parameters.ts',
    'src/tasks/lambda/lambda-integrations.ts',
    'src/tasks/lambda/nested-calls.ts',
    'src/tasks/lambda/response-envelope.ts',
    'src/tasks/mocks/after.ts',
    'src/tasks/mocks/find-mock.ts',
    // --handlers and --handler
    'src/template/handlers.ts',
    'src/wildcard.ts',
  ],
  // only for failed states and executions
  failures: [
    'src/reporters/terminal/describe-failure.ts',
    'src/reporters/terminal/failure-report.ts',
    'src/reporters/terminal/unpack-cause.ts',
  ],
  // only for failures and unusual definitions
  trouble: [
    'src/cli/outputs/report-error.ts',
    'src/definition/aws-diagnostic.ts',
    'src/definition/timestamp.ts',
    'src/definition/unresolved.ts',
    'src/engine/evaluation-failure.ts',
    'src/source/code-frame.ts',
    'src/source/describe-json-error.ts',
    'src/source/duplicate-key.ts',
    'src/source/known-entries.ts',
    'src/source/near-name.ts',
    'src/states/choice/glob.ts',
    'src/template/unreadable-file.ts',
  ],
  // help, and errors of the command line
  commander: ['src/cli/run-by-commander.ts', 'src/cli/help-text.ts', 'node_modules/commander/'],
  markdown: ['src/reporters/markdown.ts'],
  graph: ['src/cli/commands/graph.ts'],
  // only if something is drawn in rows
  layout: ['src/graph/layout.ts', 'node_modules/@dagrejs/'],
  // for non-ASCII text
  width: ['src/source/character-width.ts', 'node_modules/get-east-asian-width/'],
  chalk: ['node_modules/chalk/'],
  toml: ['src/template/parse-toml.ts', 'node_modules/smol-toml/'],
  // only for regular expressions that could backtrack almost endlessly
  re2: ['node_modules/re2js/'],
  parquet: ['node_modules/hyparquet/', 'node_modules/hyparquet-compressors/'],
};

/**
 * Modules that many runs do not need: they are loaded when one of their functions is first called, without `import()`
 * in the sources. Other modules import only functions from them; a module that imports more would load the file along
 * with its own, which test/cli/loaded-files.test.ts detects.
 */
const LAZY_FILES = [
  'differences',
  'failures',
  'fields',
  'input',
  'keeping',
  'maps',
  'markdown',
  'paths',
  'patterns',
  'records',
  'tasks',
  'template',
  'trouble',
  'width',
  'writing',
];

/**
 * Builds the `doors` under their names, and everything they load, into `folder`: each file is a script whose value is
 * the function around a CommonJS module.
 * @returns the bundled modules
 */
export async function buildCommand(doors, folder, { target }) {
  const assigned = assignModules(FILES);
  const groups = Object.keys(FILES).map((name) => ({
    name,
    test: (id) => assigned.fileOf(id) === name,
    includeDependenciesRecursively: false,
  }));
  const bundle = await rolldown({
    input: doors,
    platform: 'node',
    // the user's own copy, if installed
    external: ['esbuild'],
    plugins: [lazyNodeModules, ownPackageJson, assigned.plugin],
    preserveEntrySignatures: 'allow-extension',
    // the same as ES modules: only the used parts are bundled
    resolve: { alias: { yaml: resolve('node_modules/yaml/browser/index.js') } },
    // a module that another command has loaded need not be a file of its own, and users need not see that the build
    // took long on a busy machine
    checks: { ineffectiveDynamicImport: false, bundlerTimings: false },
  });
  const { output } = await bundle.generate({
    format: 'esm',
    polyfillRequire: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    comments: false,
    codeSplitting: { groups },
  });
  await bundle.close();
  const chunks = new Map(output.map((chunk) => [`./${chunk.fileName}`, chunk]));
  const runtime = chunks.get(RUNTIME);
  chunks.delete(RUNTIME);
  const lazy = new Map(
    LAZY_FILES.map((name) => [`./${name}.cjs`, exportedFunctions(chunks.get(`./${name}.cjs`).code)]),
  );
  for (const path of chunks.keys()) checkOrder(path, chunks, lazy);

  const requireFrom = (path) => (path === RUNTIME ? inline(runtime.code) : `require(${JSON.stringify(path)})`);
  let number = 0;
  const nextNumber = () => ++number;
  await mkdir(folder, { recursive: true });
  for (const { fileName, code } of chunks.values()) {
    const { code: small } = await transform(assignFields(toCommonJs(code, requireFrom, (path) => lazy.get(path))), {
      target,
      // Names outside functions are kept in a script: the names of our functions and classes, since users can send us
      // nothing but an error's stack.
      minifyIdentifiers: !SHOWS_NAMES.test(code),
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
    });
    // it is read as Latin-1, which is faster
    if (/[^\0-\x7f]/.test(small)) throw new Error(`${fileName} is not ASCII`);
    const fast = keepClosuresYoung(assignFields(openPrivateMembers(small, nextNumber)));
    await writeFile(join(folder, fileName), wrap(fast));
  }
  return output.flatMap(({ moduleIds }) => moduleIds);
}

/** Libraries whose classes are inside functions, and which name errors after them. */
const SHOWS_NAMES = /\bconstructor\.name\b/;

/** Wraps code as Node wraps a CommonJS module: in the file, so that no run has to concatenate a long text. */
const wrap = (code) => `(function(exports,require,module,__filename,__dirname){${code}})`;

/**
 * Each importer has its own copy of the values it needs from package.json: a shared one would be a file of a few bytes.
 */
const ownPackageJson = {
  name: 'own-package-json',
  resolveId(path, importer) {
    return path.endsWith('/package.json') ? `${resolve('package.json')}?${basename(importer)}` : undefined;
  },
  async load(id) {
    const [path, importer] = id.split('?');
    return importer === undefined || basename(path) !== 'package.json'
      ? undefined
      : { code: await readFile(path, 'utf8'), moduleType: 'json' };
  },
};

/** Where the bundler puts its helper functions: copied into the files that use them, since they have no state. */
const RUNTIME = './rolldown-runtime.cjs';

function inline(code) {
  return `(() => { const module = {}; ${toCommonJs(code, String)} return module.exports; })()`;
}

/** What a file imports at once must exist before it. */
function checkOrder(path, chunks, lazy, importers = []) {
  if (importers.includes(path)) throw new Error(`files import each other: ${[...importers, path].join(' -> ')}`);
  for (const file of chunks.get(path)?.imports ?? []) {
    if (!lazy.has(`./${file}`)) checkOrder(`./${file}`, chunks, lazy, [...importers, path]);
  }
}
