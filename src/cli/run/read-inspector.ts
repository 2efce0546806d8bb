import { createServer } from 'node:net';
import type { InspectorOptions } from '../../lambda/inspector/inspector-options.ts';
import { readSamBuild } from '../../lambda/sam/sam-build.ts';
import type { Output } from '../../reporters/reporter.ts';
import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Project } from '../../template/project.ts';
import { DEFAULT_INSPECTOR, type InspectedValues, type InspectorAddress } from '../options/inspector-options.ts';

/**
 * Parses --inspect and --inspect-brk, and reports their consequences for the run.
 * @throws UsageError for an unknown function, and for a port in use
 */
export async function readInspector(
  options: InspectedValues,
  { functions }: Project,
  people: Output,
): Promise<InspectorOptions> {
  const address = options.inspect ?? DEFAULT_INSPECTOR;
  const waitsFor = readWaitsFor(options.inspectBrk, functions);
  await checkAddress(address);
  if (!/^(?:localhost|127\..*|::1)$/.test(address.host)) {
    people.write(`--inspect: anyone who can reach ${address.host} can run code as you\n`);
  }
  const minified = functions.filter(isMinified).map(({ logicalId }) => logicalId);
  if (minified.length > 0) people.write(`--inspect: not minified, as sam build would: ${minified.join(', ')}\n`);
  if (options.lambdaEndpoint !== undefined) {
    people.write('--inspect: debuggers cannot attach to functions that --lambda-endpoint runs\n');
  }
  if (options.timeout !== undefined) people.write('--timeout does not apply with --inspect\n');
  return {
    ...address,
    waitsFor,
    onListening({ logicalId, url, waits }) {
      people.write(`Debugger listening on ${url} (${logicalId}${waits ? ', which waits for it' : ''})\n`);
    },
  };
}

function isMinified(source: Project['functions'][number]): boolean {
  try {
    return readSamBuild(source)?.options.minify === true;
  } catch {
    // reported when the function is built
    return false;
  }
}

function readWaitsFor(name: string | undefined, functions: Project['functions']): InspectorOptions['waitsFor'] {
  if (name === undefined) return 'none';
  if (name === '') return 'all';
  if (functions.some((source) => [source.logicalId, source.name, source.arn].includes(name))) {
    return { functionName: name };
  }
  const message = `--inspect-brk: there is no function '${name}'`;
  if (/^(?:.*:)?\d+$/.test(name)) throw new UsageError(`${message}\nFor a port write --inspect=${name} --inspect-brk`);
  const hint = didYouMean(
    name,
    functions.flatMap((source) => [source.logicalId, source.name]),
  );
  throw new UsageError(hint === undefined ? message : `${message}\n${hint}`);
}

/** Checked before the run, which would be useless if no debugger could attach. */
async function checkAddress({ host, port }: InspectorAddress): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host, port }, resolve);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw new UsageError(`--inspect: cannot listen on ${host}, port ${port}: ${message}`);
    throw new UsageError(
      `--inspect: port ${port} of ${host} is taken\nChoose another one: --inspect=${port === 65_535 ? 9229 : port + 1}`,
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
