import { type MachineCoverage, type StateCoverage, totalOf } from '../coverage.ts';

/**
 * lcov's tracefile: a state's line as DA, and what can happen in it as BRDA, with a block for each state.
 * @see https://manpages.debian.org/unstable/lcov/geninfo.1.en.html, section "Tracefile format"
 */
export function formatLcov(machines: readonly MachineCoverage[]): string {
  const files = new Map<string, StateCoverage[]>();
  for (const { states } of machines) {
    for (const state of states) files.set(state.file, [...(files.get(state.file) ?? []), state]);
  }
  return [...files].map(([file, states]) => formatFile(file, states)).join('');
}

function formatFile(file: string, states: readonly StateCoverage[]): string {
  const lines = new Map<number, number>();
  const branches: string[] = [];
  let reached = 0;
  const count = (line: number, times: number): void => void lines.set(line, Math.max(lines.get(line) ?? 0, times));
  states.forEach((state, block) => {
    const visits = totalOf(state.counts);
    count(state.line, visits);
    state.transitions.forEach(({ line, counts, file: own }, i) => {
      const times = totalOf(counts);
      if (own === file) count(line, times);
      if (times > 0) reached++;
      // a dash means that the line was never reached
      branches.push(`BRDA:${line},${block},${i},${visits === 0 ? '-' : times}`);
    });
  });
  const sorted = [...lines].sort(([a], [b]) => a - b);
  return [
    'TN:',
    `SF:${file}`,
    ...branches,
    `BRF:${branches.length}`,
    `BRH:${reached}`,
    ...sorted.map(([line, times]) => `DA:${line},${times}`),
    `LF:${sorted.length}`,
    `LH:${sorted.filter(([, times]) => times > 0).length}`,
    'end_of_record',
    '',
  ].join('\n');
}
