/**
 * Collects all garbage and gives its memory back to the operating system, that of V8's young generation included. Unlike
 * `gc()` it needs no flag of V8, which would make the code caches invalid. Does nothing where Node.js has no
 * inspector, or does not allow it.
 */
export async function collectGarbage(): Promise<void> {
  if (!process.features.inspector) return;
  const { Session } = await import('node:inspector');
  const session = new Session();
  try {
    session.connect();
  } catch {
    // `node --permission` does not allow it without `--allow-inspector`
    return;
  }
  await new Promise<void>((resolve) => session.post('HeapProfiler.collectGarbage', () => resolve()));
  // Node.js 20 to 24 hang if a session is disconnected within its callback
  setImmediate(() => session.disconnect());
}
