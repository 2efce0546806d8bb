import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a server, and waits until it prints its address. */
export async function startServer(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const deadline = Date.now() + 30_000;
  for (;;) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
    if (url !== undefined) {
      return {
        url,
        pid: child.pid,
        async end() {
          child.kill('SIGINT');
          await once(child, 'exit');
        },
      };
    }
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`a server did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
