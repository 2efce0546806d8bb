/**
 * From Node.js 24 on, V8 ends the entire process if a thread runs out of memory, other than in a single large
 * allocation: a handler would end the run with it (exit code 134).
 */
export const THREADS_SURVIVE = Number.parseInt(process.versions.node, 10) < 24;
