import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { keepClosuresYoung } from '../../../build/keep-closures-young.mjs';
import { bundleSource } from '../../bundle-source.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HERE, '..', '..', '..');
const PEER_PACKAGE = join(HERE, '..', 'package.json');
const USAGE = join(HERE, 'report-usage.cjs');
const READ = join(HERE, 'report-read-code.cjs');

/**
 * The tools with which groups measure: a folder of their own, processes, and modules of a build.
 * @param root the folder of the build that is measured
 * @param executions how many have ended in a measured store; undefined: the group's own default
 */
export function createBench({ root = ROOT, quick, executions }) {
  const folder = mkdtempSync(join(quietFolder(), 'sfn-run-bench-'));
  const executable = join(root, 'bin', 'sfn-run.js');
  // from here, they find their external packages
  const bundles = join(root, 'node_modules', '.cache', `sfn-run-bench-${process.pid}`);

  /** Writes a file into the folder; values other than strings are written as JSON. */
  function write(name, content) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  /**
   * Runs a process of Node to its end.
   * @param stdin its text; `stdout`, `stderr`: the files that its output goes to. Default: none
   * @param usage whether to measure its CPU time and memory, which takes a bare process 2 ms
   * @param processor the processors that it may use, separated by commas; by taskset, which only Linux has
   * @returns its milliseconds; with `usage` also `cpu`, its milliseconds of CPU, and `memory`, its peak in MiB
   */
  function node(args, { stdin, stdout, stderr, usage = false, processor } = {}) {
    const report = join(folder, 'usage.json');
    const files = [stdout, stderr].map((path) => (path === undefined ? 'ignore' : openSync(path, 'w')));
    const start = performance.now();
    const own = [process.execPath, ...(usage ? ['--require', USAGE] : []), ...args];
    const [name, ...rest] = processor === undefined ? own : ['taskset', '--cpu-list', String(processor), ...own];
    const { status } = spawnSync(name, rest, {
      stdio: [stdin === undefined ? 'ignore' : 'pipe', ...files],
      input: stdin,
      env: { ...cleanEnvironment(), SFN_BENCH_USAGE: report },
    });
    const ms = performance.now() - start;
    for (const file of files) if (file !== 'ignore') closeSync(file);
    if (status !== 0) throw new Error(`exit code ${status}: node ${args.slice(0, 5).join(' ')}`);
    return usage ? { ms, ...JSON.parse(readFileSync(report, 'utf8')) } : { ms };
  }

  return {
    quick,
    executions,
    root,
    folder,
    write,
    node,
    command: (args, options) => node([executable, ...args], options),
    /** A bare process: the lower limit. */
    floor: (options) => node(['-e', '0'], options),
    /** The bytes of the build's code that a command line reads. */
    codeRead(args) {
      const report = join(folder, 'code.json');
      const env = { ...cleanEnvironment(), SFN_BENCH_CODE: report };
      spawnSync(process.execPath, ['--require', READ, executable, ...args], { stdio: 'ignore', env });
      const { bytes } = JSON.parse(readFileSync(report, 'utf8'));
      if (bytes === 0) throw new Error('the build reads its code in a way that is not counted');
      return bytes;
    },
    /** The build's public API, as shipped. */
    api: () => import(pathToFileURL(join(root, 'dist', 'index.js')).href),

    /**
     * Bundles a module of the build's sources that is not in the public API, as CommonJS, rewritten as the build does.
     * @param name of its file; the folder may differ in another build
     * @returns the path of the bundle
     */
    async bundle(name) {
      const outfile = join(bundles, `${basename(name, '.ts')}.cjs`);
      const sources = join(root, 'src');
      const source = readdirSync(sources, { recursive: true }).find((path) => basename(path) === name);
      if (source === undefined) throw new Error(`there is no ${name} in ${sources}`);
      await bundleSource(join(sources, source), outfile, 'warning');
      writeFileSync(outfile, keepClosuresYoung(readFileSync(outfile, 'utf8')));
      copyFileSync(join(root, 'dist', 'worker.cjs'), join(bundles, 'worker.cjs'));
      return outfile;
    },

    close() {
      rmSync(folder, { recursive: true, force: true });
      rmSync(bundles, { recursive: true, force: true });
    },
  };
}

/**
 * Not the system's folder for temporary files: esbuild lists every folder above a handler, and tens of thousands of
 * names there take it 40 ms, where building the handler takes 10.
 */
function quietFolder() {
  const folder = join(homedir(), '.cache');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Certificates cost Node 20 more at its start than everything measured here. */
function cleanEnvironment() {
  const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, FORCE_COLOR: ___, ...environment } = process.env;
  return environment;
}

/** The script that runs a machine with the peer, which is installed on first use. */
export function peerScript() {
  installPeer();
  return join(HERE, '..', 'scripts', 'run-with-peer.mjs');
}

/** The command of the peer. */
export function peerCommand() {
  installPeer();
  const entry = createRequire(PEER_PACKAGE).resolve('aws-local-stepfunctions');
  return join(dirname(entry), '..', 'bin', 'CLI.cjs');
}

/** Installs what the project is compared with: the peer, and libraries that the project does not use. */
export function installPeer() {
  const folder = dirname(PEER_PACKAGE);
  if (existsSync(join(folder, 'node_modules', 'csv-parse'))) return;
  process.stderr.write('installing aws-local-stepfunctions and csv-parse ... ');
  const { status } = spawnSync('npm', ['ci', '--silent'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the reference peer could not be installed');
}
