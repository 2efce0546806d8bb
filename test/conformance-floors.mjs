// Runs a conformance check and fails if fewer cases than before match the record. The floors only rise.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLOORS = { histories: 294, choices: 20, definitions: 14, states: 73, jsonpath: 132 };

const check = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'sfn-run-conformance-'));
const results = join(folder, 'results.json');
spawnSync(process.execPath, [check, '--cli', 'node bin/sfn-run.js', '--json', results], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
const cases = JSON.parse(readFileSync(results, 'utf8'));
rmSync(folder, { recursive: true });

const below = Object.entries(FLOORS).filter(([kind, floor]) => {
  const exact = cases.filter((result) => result.kind === kind && result.exact).length;
  console.log(`${kind}: ${exact} exact, floor ${floor}`);
  return exact < floor;
});
process.exitCode = below.length === 0 ? 0 : 1;
