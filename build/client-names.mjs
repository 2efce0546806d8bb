// node build/client-names.mjs [folder of aws-sdk, folder botocore/data]
// Writes src/tasks/aws/client-names.json: the clients of the AWS SDK for JavaScript whose names have hyphens, which the
// services' names in resources omit. Version 3 names a client after its service's id (`Secrets Manager` is
// `client-secrets-manager`), which the models in botocore and in version 2 hold. Without the folders, the packages are
// installed temporarily, with npm and pip. Run by hand to update the table; the result is committed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BOTOCORE, SDK_2 } from './service-sources.mjs';

const OUT = 'src/tasks/aws/client-names.json';
const SOURCES = [`aws-sdk@${SDK_2}`, `botocore==${BOTOCORE}`];
/** An API that only streams, which neither botocore nor version 2 supports. */
const ONLY_VERSION_3 = ['Transcribe Streaming'];

function withPackages(use) {
  const folder = mkdtempSync(join(tmpdir(), 'clients-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    execFileSync('npm', ['install', ...options, SOURCES[0]], { stdio: 'inherit' });
    const target = ['--no-deps', '--target', folder];
    execFileSync('python3', ['-m', 'pip', 'install', ...target, SOURCES[1]], { stdio: 'inherit' });
    use(join(folder, 'node_modules/aws-sdk'), join(folder, 'botocore/data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(sdk, botocore) {
  const ids = new Set([...idsOfVersion2(sdk), ...idsOfBotocore(botocore), ...ONLY_VERSION_3]);
  const names = [...ids].map((id) => id.toLowerCase().replaceAll(' ', '-'));
  const hyphenated = [...new Set(names.filter((name) => name.includes('-')))].sort();
  const lines = hyphenated.map((name) => `    ${JSON.stringify(name)}`);
  writeFileSync(OUT, `{\n  "sources": ${JSON.stringify(SOURCES)},\n  "names": [\n${lines.join(',\n')}\n  ]\n}\n`);
  console.log(`${hyphenated.length} names with hyphens, of ${ids.size} services`);
}

function idsOfVersion2(sdk) {
  const files = readdirSync(join(sdk, 'apis')).filter((file) => file.endsWith('.min.json'));
  return files.map((file) => JSON.parse(readFileSync(join(sdk, 'apis', file), 'utf8')).metadata?.serviceId ?? '');
}

function idsOfBotocore(data) {
  return readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((file) => /service-2\.json(?:\.gz)?$/.test(file))
    .map((file) => [file, readFileSync(join(data, file))])
    .map(([file, bytes]) => JSON.parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes).metadata.serviceId);
}

const [, , sdk, botocore] = process.argv;
if (sdk === undefined) withPackages(write);
else write(sdk, botocore);
