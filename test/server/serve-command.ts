import { SFNClient } from '@aws-sdk/client-sfn';
import { onTestFinished } from 'vitest';
import { main } from '../../src/cli/main.ts';

export interface ServeCommand {
  /** The address that it prints. */
  readonly url: string;
  readonly client: SFNClient;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until its output matches. */
  until(wanted: RegExp): Promise<void>;
  /** Ctrl-C, and the exit code. */
  end(): Promise<number>;
}

/** Runs `sfn-run serve` in this process until the test has ended. Rejects with its output if it does not start. */
export async function serveCommand(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServeCommand> {
  let stdout = '';
  let stderr = '';
  let interrupt = (): void => {};
  const code = main(['serve', '--port', '0', ...args], {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env,
    cwd,
    onInterrupt(listener) {
      interrupt = listener;
      return () => {};
    },
  });
  let ended: number | undefined;
  void code.then((given) => {
    ended = given;
  });
  const until = async (wanted: RegExp): Promise<void> => {
    const deadline = Date.now() + 30_000;
    while (!wanted.test(stderr) && !wanted.test(stdout)) {
      if (ended !== undefined) throw new Error(`exit code ${ended}\n${stderr}`);
      if (Date.now() > deadline) throw new Error(`never written: ${wanted}\n${stderr}\n${stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await until(/http:\/\/127\.0\.0\.1:\d+|http:\/\/0\.0\.0\.0:\d+/);
  const [address = ''] = /http:\/\/[\d.]+:\d+/.exec(stderr + stdout) ?? [];
  const url = address.replace('0.0.0.0', '127.0.0.1');
  const client = new SFNClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
  const end = (): Promise<number> => {
    interrupt();
    return code;
  };
  onTestFinished(async () => {
    client.destroy();
    await end();
  });
  return { url, client, stdout: () => stdout, stderr: () => stderr, until, end };
}
