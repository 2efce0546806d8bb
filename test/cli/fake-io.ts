import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  /** Of both streams. Default: 80; `unknown` for a pipe. */
  readonly columns?: number | 'unknown';
  /** Called with the function that simulates Ctrl-C. */
  readonly onReady?: (interrupt: () => void) => void;
}

/** A new folder with these files. */
export function folderOf(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** Runs the command line in this process. */
export async function runMain(cwd: string, argv: readonly string[], world: World = {}): Promise<Result> {
  let stdout = '';
  let stderr = '';
  const isTTY = world.isTTY ?? false;
  const columns = world.columns === 'unknown' ? undefined : (world.columns ?? 80);
  const code = await main(argv, {
    stdin: (async function* () {
      yield world.stdin ?? '';
    })(),
    stdout: { write: (text) => (stdout += text), isTTY, columns },
    stderr: { write: (text) => (stderr += text), columns },
    env: world.env ?? {},
    cwd,
    onInterrupt(listener) {
      world.onReady?.(listener);
      return () => {};
    },
  });
  return { code, stdout, stderr };
}
