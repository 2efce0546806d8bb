'use strict';

// Preloaded into measured processes: leaves what the process used in the file that SFN_BENCH_USAGE names.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.SFN_BENCH_USAGE, JSON.stringify({ cpu: (user + system) / 1000, memory: peakKiB() / 1024 }));
});

/** Linux counts a process's peak from before it became this program, but for this field. */
function peakKiB() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
