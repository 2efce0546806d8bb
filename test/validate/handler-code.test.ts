import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateFiles } from '../../src/validate.ts';
import { folderOf } from '../cli/fake-io.ts';

/**
 * What `validate` reports about handlers' code. What fails on AWS and why: for functions built by SAM, SAM CLI's
 * bundler.py, AWS Lambda Builders' esbuild workflow and esbuild's own messages (test/lambda/sam-build.test.ts); for
 * JavaScript that runs unbuilt, aws-lambda-ric 3.3.0 on Node.js 22 (test/lambda/init-errors.test.ts).
 */
interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** BuildProperties in YAML. Absent: no BuildMethod. */
  readonly build?: string;
  readonly handler?: string;
  readonly runtime?: string;
  /** The folder of its layer. */
  readonly layer?: string;
  /** `place severity message · hint`, without the code. */
  readonly found: readonly string[];
}

const OK = 'export const handler = async () => 1;\n';
const CLASSES = 'class Declined extends Error { name = new.target.name; }\n';
const ESM_PACKAGE = {
  'node_modules/only-esm/package.json': '{"type":"module","exports":"./i.js"}',
  'node_modules/only-esm/i.js': 'export const x = 1;',
};

const cases: Case[] = [
  { name: 'code that builds', files: { 'app.ts': OK }, build: '{}', found: [] },
  { name: 'TypeScript without build settings', files: { 'app.ts': OK }, found: [] },
  {
    name: 'a syntax error in TypeScript',
    files: { 'app.ts': 'export const handler = é + ;\n' },
    build: '{}',
    found: ['src/app.ts:1:28 error Unexpected ";"'],
  },
  {
    name: 'an unknown property',
    files: { 'app.ts': OK },
    build: '{ Minfy: true }',
    found: [
      `template.yml:10:33 error Function Fn is refused by sam build: Invalid build flag: "--minfy". Did you mean 'Minify'?`,
    ],
  },
  {
    name: 'a Handler that is not among the outputs',
    files: { 'app.ts': OK },
    build: '{ EntryPoints: [app.ts] }',
    handler: 'index.handler',
    found: [
      'template.yml:6:3 error sam build writes app.js for function Fn, which does not contain its Handler index.handler · On Lambda it fails with Runtime.ImportModuleError',
    ],
  },
  {
    name: 'an ES module named .js',
    files: { 'app.ts': OK },
    build: '{ Format: esm }',
    found: [
      'template.yml:6:3 error sam build turns function Fn into an ES module named app.js, which Lambda loads as CommonJS · Add OutExtension: [.js=.mjs] to its BuildProperties',
    ],
  },
  {
    name: 'top-level await with the default target',
    files: { 'app.ts': `await 0;\n${OK}` },
    build: '{}',
    found: ['src/app.ts:1:1 error Top-level await is not available in the configured target environment ("es2020")'],
  },
  {
    name: 'import.meta in CommonJS',
    files: { 'app.ts': 'export const handler = async () => import.meta.url;\n' },
    build: '{}',
    found: ['src/app.ts:1:36 warning "import.meta" is not available with the "cjs" output format and will be empty'],
  },
  {
    name: '__dirname in an ES module',
    files: { 'app.ts': 'export const handler = async () => __dirname;\n' },
    build: '{ Format: esm, OutExtension: [.js=.mjs] }',
    found: [
      'src/app.ts:1:36 warning sam build turns this file into an ES module, which has no __dirname and no __filename · Use import.meta.dirname',
    ],
  },
  {
    name: 'a file next to the source',
    files: {
      'app.ts':
        "import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\nexport const handler = async () => readFileSync(join(__dirname, 'mail.html'), 'utf8');\n",
      'mail.html': '',
    },
    build: '{}',
    found: [
      'src/app.ts:3:36 warning sam build puts app.js into /var/task, and this reads mail.html · Import it with Loader: [.html=text], or put it into a layer',
    ],
  },
  {
    name: 'a file outside of CodeUri, which is copied',
    files: { 'app.ts': "export { handler } from '../shared/x';\n", '../shared/x.ts': OK, 'package.json': '{}' },
    build: '{}',
    found: [
      'template.yml:6:3 warning sam build copies FOLDER/src and builds the copy, in which FOLDER/shared/x.ts is not there · Build with sam build --build-in-source, or include all of it in CodeUri',
    ],
  },
  {
    name: 'decorators that lose their types',
    files: {
      'app.ts': `function D(): ClassDecorator { return () => {}; }\n@D()\nclass A { constructor(readonly a: Date) {} }\nexport const handler = async () => A;\n`,
      'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
    },
    build: '{}',
    found: [
      'src/app.ts:2:1 warning sam build has esbuild leave out the types of decorators, whatever emitDecoratorMetadata says · Build with tsc before sam build, or name the dependencies in the code',
    ],
  },
  {
    name: 'a package of the runtime',
    files: { 'app.ts': `import '@aws-sdk/client-none';\n${OK}` },
    build: '{}',
    found: [
      'src/app.ts:1:8 warning Could not resolve "@aws-sdk/client-none" · nodejs22.x includes @aws-sdk/client-none, but it is not installed here: npm install --save-dev @aws-sdk/client-none',
    ],
  },
  {
    name: 'a package of the runtime in JavaScript that runs as it is',
    files: { 'app.js': 'require("@aws-sdk/client-none");\nexports.handler = async () => 1;\n' },
    found: [
      'src/app.js:1:9 warning Could not resolve "@aws-sdk/client-none" · nodejs22.x includes @aws-sdk/client-none, but it is not installed here: npm install --save-dev @aws-sdk/client-none',
    ],
  },
  {
    name: 'an optional package',
    files: { 'app.js': 'try { require("left-none"); } catch {}\nexports.handler = async () => 1;\n' },
    found: [],
  },
  {
    name: 'a missing package',
    files: { 'app.js': 'require("left-none");\nexports.handler = async () => 1;\n' },
    found: ['src/app.js:1:9 error Could not resolve "left-none"'],
  },
  // AWS Lambda developer guide, "Layer paths for each Lambda runtime": nodejs/node22/node_modules is nodejs22.x's
  ...['nodejs22.x', 'nodejs20.x'].map((runtime) => ({
    name: `a package that a layer has for nodejs22.x, under ${runtime}`,
    files: {
      'app.js': 'require("versioned");\nexports.handler = async () => 1;\n',
      '../layer/nodejs/node22/node_modules/versioned/index.js': '',
    },
    layer: 'layer',
    runtime,
    found: runtime === 'nodejs22.x' ? [] : ['src/app.js:1:9 error Could not resolve "versioned"'],
  })),
  {
    name: 'an ES module by syntax alone',
    files: { 'app.js': OK },
    found: [
      'src/app.js:1:1 error This is an ES module, but Lambda loads the file as CommonJS · Rename it to .mjs, or add "type": "module" to a package.json in its CodeUri',
    ],
  },
  {
    name: 'an ES module whose package.json has no type',
    files: { 'app.js': OK, 'package.json': '{}' },
    found: [
      'src/app.js:1:1 error This is an ES module, but Lambda loads the file as CommonJS · Rename it to .mjs, or add "type": "module" to its package.json',
    ],
  },
  // CodeUri alone is deployed: AWS SAM developer guide, "AWS::Serverless::Function", CodeUri
  ...['exports.handler = async () => 1;\n', OK].map((text) => ({
    name: `a package.json above CodeUri: ${text.trim()}`,
    files: { 'app.js': text, '../package.json': '{"type":"module"}' },
    found: [
      'src/app.js:1:1 warning This is an ES module by FOLDER/package.json, which is not in CodeUri: Lambda loads the file as CommonJS · Rename it to .mjs, or add "type": "module" to a package.json in its CodeUri',
    ],
  })),
  {
    name: 'a package.json above CodeUri, and one in it',
    files: { 'app.js': OK, 'package.json': '{"type":"module"}', '../package.json': '{"type":"module"}' },
    found: [],
  },
  { name: 'an ES module by package.json', files: { 'app.js': OK, 'package.json': '{"type":"module"}' }, found: [] },
  {
    name: 'a required ES module',
    files: { 'app.js': 'require("only-esm");\nexports.handler = async () => 1;\n', ...ESM_PACKAGE },
    found: [
      "src/app.js:1:9 error 'only-esm' is an ES module, which nodejs22.x does not load by require · Use import(), build the function, or move it to nodejs24.x",
    ],
  },
  {
    name: 'a required ES module under nodejs24.x',
    files: { 'app.js': 'require("only-esm");\nexports.handler = async () => 1;\n', ...ESM_PACKAGE },
    runtime: 'nodejs24.x',
    found: [],
  },
  {
    name: 'JSON without its attribute, and a name without its extension',
    files: { 'app.mjs': `import './d.json';\nimport './lib';\n${OK}`, 'd.json': '{}', 'lib.js': '' },
    found: [
      "src/app.mjs:1:8 error Node.js imports JSON only with its attribute · Write \"with { type: 'json' }\" after './d.json'",
      "src/app.mjs:2:8 error Node.js does not try other names for './lib' · Write: FOLDER/src/lib.js",
    ],
  },
  {
    name: 'JSON with its attribute',
    files: {
      'app.mjs': `import d from './d.json' with { type: 'json' };\nexport const handler = async () => d;\n`,
      'd.json': '{}',
    },
    found: [],
  },
  {
    name: 'a minified error name',
    files: { 'app.ts': `${CLASSES}export const handler = async () => { throw new Declined(); };\n` },
    build: '{}',
    found: [
      "template.yml:28:31 warning 'Declined' does not match: sam build minifies function Fn, and the class has another name there · Set KeepNames: true or Minify: false in its BuildProperties",
    ],
  },
  ...['{ KeepNames: true }', '{ Minify: false }'].map((build) => ({
    name: `an error name with ${build}`,
    files: { 'app.ts': `${CLASSES}export const handler = async () => { throw new Declined(); };\n` },
    build,
    found: [],
  })),
];

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, 'src', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function templateOf({ build, handler = 'app.handler', runtime = 'nodejs22.x', layer }: Case): string {
  const lines = [
    'Transform: AWS::Serverless-2016-10-31',
    'Parameters:',
    '  Unused: { Type: String, Default: x }',
    '',
    'Resources:',
    '  Fn:',
    '    Type: AWS::Serverless::Function',
    ...(build === undefined ? [] : ['    Metadata:', '      BuildMethod: esbuild', `      BuildProperties: ${build}`]),
    `    Properties: { Runtime: ${runtime}, Handler: ${handler}, CodeUri: src${layer === undefined ? '' : ', Layers: [!Ref Layer]'} }`,
    ...(layer === undefined
      ? []
      : ['  Layer:', '    Type: AWS::Serverless::LayerVersion', `    Properties: { ContentUri: ${layer} }`]),
    '  M:',
    '    Type: AWS::Serverless::StateMachine',
    '    Properties:',
    '      Policies: [AWSLambdaRole]',
    '      Definition:',
    '        StartAt: A',
    '        States:',
    '          A:',
    '            Type: Task',
    '            Resource: !GetAtt Fn.Arn',
    '            End: true',
    '            Catch:',
    '              - Next: B',
    '                ErrorEquals:',
    '                  - States.Timeout',
    '              - Next: B',
    '                ErrorEquals: [Declined, Other]',
    '          B: { Type: Pass, End: true }',
    '',
  ];
  return lines.join('\n');
}

async function validate(which: Case, folder = folderOf({ 'template.yml': templateOf(which) })): Promise<string[]> {
  write(folder, which.files);
  const reports = await validateFiles(['template.yml'], { cwd: folder });
  return reports
    .flatMap(({ diagnostics }) => diagnostics)
    .map(({ file, line, column, severity, message, hint }) => {
      const advice = hint === undefined ? '' : ` · ${hint}`;
      return `${file.replace(`${folder}/`, '')}:${line}:${column} ${severity} ${message}${advice}`;
    })
    .map((text) => text.replaceAll(folder, 'FOLDER'));
}

describe("validate checks a handler's code", () => {
  test.each(cases)('$name', async (which) => {
    expect(await validate(which)).toEqual(which.found);
  });

  test('a workspace package that is linked but not built', async () => {
    const which: Case = { name: '', files: { 'app.ts': `import '@acme/lib';\n${OK}` }, build: '{}', found: [] };
    const folder = folderOf({ 'template.yml': templateOf(which) });
    mkdirSync(join(folder, 'lib'));
    writeFileSync(
      join(folder, 'lib/package.json'),
      '{"name":"@acme/lib","main":"dist/i.js","scripts":{"build":"tsc"}}',
    );
    mkdirSync(join(folder, 'node_modules/@acme'), { recursive: true });
    symlinkSync(join(folder, 'lib'), join(folder, 'node_modules/@acme/lib'));
    expect(await validate(which, folder)).toEqual([
      'src/app.ts:1:8 warning Could not resolve "@acme/lib" · @acme/lib is linked to FOLDER/lib, and its dist/i.js is not there: npm run build -w @acme/lib',
    ]);
  });
});
