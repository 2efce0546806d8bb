import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE_FILE = /^(?:licen[cs]e|copying)(?:[.-].*)?$/i;
const README = /^readme(?:\.md)?$/i;
/** Packages whose licence is the last section of a README: esrecurse. */
const LICENCE_SECTION = /^#+ licen[cs]e\s*\n([\s\S]*)/im;

/**
 * Writes the licences of the bundled packages, as they require, into `file`.
 * @param {readonly string[]} modules absolute paths of the modules in the bundles
 */
export async function writeLicences(modules, file) {
  const paths = modules.map((id) => id.replaceAll('\\', '/').replace(/^\0/, ''));
  const folders = [...new Set(paths.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []))];
  const sections = await Promise.all([...folders.map(describe), describeModels()]);
  const head = 'sfn-run contains code of these packages. Their licences follow.';
  await writeFile(file, `${[head, ...sections.sort()].join(`\n\n${'-'.repeat(78)}\n\n`)}\n`);
}

/** `models.bin` is generated from the API models of AWS's SDKs, which share one licence. */
async function describeModels() {
  const { sources } = JSON.parse(await readFile('src/services/models.json', 'utf8'));
  const text = await readFile('node_modules/@aws-sdk/client-sfn/LICENSE', 'utf8');
  return `API models of AWS's SDKs for JavaScript (Apache-2.0): ${sources.join(', ')}\n\n${text.trim()}`;
}

async function describe(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).sort();
  const licence = files.find((entry) => LICENCE_FILE.test(entry)) ?? files.find((entry) => README.test(entry));
  const whole = licence && (await readFile(join(folder, licence), 'utf8'));
  const text = README.test(licence) ? LICENCE_SECTION.exec(whole)?.[1] : whole;
  if (text === undefined) throw new Error(`${name} is bundled and has no licence file`);
  return `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}`;
}
