import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeScenario } from './scenarios.mjs';

/** After this time, nothing will end it. */
const HOPELESS_MS = 20_000;
/** The time that the kernel and init need after the command has ended. */
const SETTLE_MS = 500;

/**
 * Starts the command on a scenario, sends it a signal after a delay, and checks what is left behind. It may take
 * `mostMs` to end.
 * @returns {Promise<{endMs: number, ended: string, faults: string[]}>} without faults if everything is correct
 */
export async function interruptRun(bin, scenario, { signal, delayMs, mostMs }) {
  const folder = mkdtempSync(join(tmpdir(), 'interrupts-'));
  const temporary = join(folder, 'tmp');
  const mark = `AWS_INTERRUPT_TEST=${randomUUID()}`;
  const [name, value] = mark.split('=');
  try {
    writeScenario(scenario, folder);
    mkdirSync(temporary);
    const { command = 'run', args = [], output = true, holdsStdin = false } = scenario;
    const child = spawn(
      process.execPath,
      [bin, command, 'template.json', ...args, ...(output ? ['--format', 'json', '-o', 'out.json'] : [])],
      {
        cwd: folder,
        env: { ...process.env, [name]: value, TMPDIR: temporary },
        stdio: [holdsStdin ? 'pipe' : 'ignore', 'ignore', 'pipe'],
      },
    );
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-2_000);
    });
    const exited = new Promise((resolve) => child.once('exit', (code, by) => resolve({ code, by })));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const sent = performance.now();
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), HOPELESS_MS);
    const { code, by } = await exited;
    const endMs = performance.now() - sent;
    clearTimeout(late);
    child.stdin?.destroy();
    const ended = by ?? `${code}`;
    const faults = [
      // before anything is started, the signal itself ends the command
      ended === '130' || ended === signal ? undefined : `ended with ${ended}: ${errors}`,
      endMs > mostMs ? `took ${Math.round(endMs)} ms` : undefined,
      ...(await leftovers(mark)),
      ...litter(temporary),
      isWhole(join(folder, 'out.json')) ? undefined : 'out.json is half-written',
      ...halfWritten(scenario.results === undefined ? undefined : join(folder, scenario.results)),
    ];
    return { endMs, ended, faults: faults.filter((fault) => fault !== undefined) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processes with the mark in their variables, as all child processes of a run. */
async function leftovers(mark) {
  if (process.platform !== 'linux') return [];
  const end = performance.now() + SETTLE_MS;
  for (;;) {
    const found = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isMarked(pid, mark));
    if (found.length === 0) return [];
    if (performance.now() > end) return found.map((pid) => `left process ${pid}: ${read(`/proc/${pid}/cmdline`)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isMarked = (pid, mark) =>
  read(`/proc/${pid}/environ`).split('\0').includes(mark) && !/^State:\s+Z/m.test(read(`/proc/${pid}/status`));

function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const litter = (folder) => readdirSync(folder).map((name) => `left ${name} in the folder for temporary files`);

/** Absent, or JSON; a file that was created and stayed empty is neither. */
function isWhole(path) {
  if (!existsSync(path)) return true;
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

function halfWritten(folder) {
  if (folder === undefined || !existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.endsWith('.json') || !isWhole(path))
    .map((path) => `${path} is half-written`);
}
