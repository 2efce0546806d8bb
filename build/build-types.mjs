import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** Writes the types of the public API into `folder`: all declarations in one file, for each module system. */
export async function buildTypes(folder) {
  // inside the package, and not in another one
  const declarations = await mkdtemp(join(resolve(folder), 'types-'));
  try {
    await promisify(execFile)(process.execPath, [tsc, '--project', 'tsconfig.types.json', '--outDir', declarations]);
    bundle(join(declarations, 'index.d.ts'), join(folder, 'index.d.ts'));
  } finally {
    await rm(declarations, { recursive: true });
  }
  await copyFile(join(folder, 'index.d.ts'), join(folder, 'index.d.cts'));
}

function bundle(entry, file) {
  extract(entry, { dtsRollup: { enabled: true, untrimmedFilePath: file }, apiReport: { enabled: false } });
}

/**
 * Writes `sfn-run.api.md` into `reportFolder`: the declarations of `types`, in a form that changes only with the API.
 */
export function writeApiReport(types, reportFolder) {
  const apiReport = {
    enabled: true,
    reportFolder,
    reportTempFolder: dirname(types),
    reportFileName: 'sfn-run.api.md',
  };
  extract(types, { dtsRollup: { enabled: false }, apiReport });
}

function extract(entry, outputs) {
  const off = { default: { logLevel: 'none' } };
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: resolve('package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: resolve('.'),
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: {
          extends: resolve('tsconfig.json'),
          compilerOptions: { skipLibCheck: true },
          include: [],
          files: [entry],
        },
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      ...outputs,
      // the compiler has already checked the sources; declarations that are not exported by name are still written
      messages: { extractorMessageReporting: off, tsdocMessageReporting: off },
    },
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback: quiet });
  if (!succeeded) throw new Error(`the types of ${entry} cannot be put into one file`);
}

/** The tool's messages are for people who run it themselves. */
function quiet(message) {
  if (message.logLevel === 'info' || message.logLevel === 'verbose') message.logLevel = 'none';
}
