// node build/policy-templates.mjs [folder samtranslator]
// Writes src/validate/permissions/policy-templates.json: SAM's policy templates, from the package that expands them.
// The folder is that of the installed package; without it, the package is installed temporarily, with pip. Run by hand
// to update the table; the result is committed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** From PyPI. */
const TRANSLATOR = 'aws-sam-translator==1.110.0';
const OUT = 'src/validate/permissions/policy-templates.json';

/** Values that differ from stack to stack. */
const ANYWHERE = /\$\{AWS::(?:Partition|Region|AccountId)\}/g;

function withPackage(use) {
  const folder = mkdtempSync(join(tmpdir(), 'samtranslator-'));
  try {
    execFileSync('python3', ['-m', 'pip', 'install', '--no-deps', '--target', folder, TRANSLATOR], {
      stdio: 'inherit',
    });
    use(join(folder, 'samtranslator'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(folder) {
  const [, version] = /__version__ = "(.+)"/.exec(readFileSync(join(folder, '__init__.py'), 'utf8'));
  const file = join(folder, 'policy_templates_data', 'policy_templates.json');
  const templates = Object.entries(JSON.parse(readFileSync(file, 'utf8')).Templates);
  const lines = templates.map(([name, template]) => `    ${JSON.stringify(name)}: ${JSON.stringify(read(template))}`);
  const source = JSON.stringify(`aws-sam-translator==${version}`);
  writeFileSync(OUT, `{\n  "source": ${source},\n  "templates": {\n${lines.join(',\n')}\n  }\n}\n`);
  console.log(`${templates.length} templates of ${version}`);
}

function read({ Definition: { Statement }, Parameters = {} }) {
  return {
    parameters: Object.keys(Parameters),
    statements: Statement.map(({ Effect, Action, Resource, ...more }) => {
      if (Effect !== 'Allow') throw new Error(`a statement with ${Effect}`);
      for (const key of Object.keys(more))
        if (!/^(?:Sid|Condition)$/.test(key)) throw new Error(`a statement with ${key}`);
      return { actions: [Action].flat(), resources: [Resource].flat().map(readResource) };
    }),
  };
}

/** The pattern, with the template's parameters in braces. */
function readResource(resource) {
  if (typeof resource === 'string') return resource;
  if (resource.Ref !== undefined) return `{${resource.Ref}}`;
  const [text, variables] = [resource['Fn::Sub']].flat();
  return text.replaceAll(ANYWHERE, '*').replaceAll(/\$\{(\w+)\}/g, (_, name) => `{${variables[name].Ref}}`);
}

const [, , folder] = process.argv;
if (folder === undefined) withPackage(write);
else write(folder);
