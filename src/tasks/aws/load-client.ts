import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import type { SdkClientClass, SdkModule } from './sdk.ts';

export interface ClientPackage {
  readonly name: string;
  readonly module: SdkModule;
  readonly Client: SdkClientClass;
}

/**
 * Loads the AWS SDK's client for a service from the user's own project.
 *
 * @param folders to resolve the package from; absolute
 * @throws UsageError with the npm command if it is not installed, or if it is not a client
 */
export function loadClient(packageName: string, folders: readonly string[], purpose: string): ClientPackage {
  const name = `@aws-sdk/client-${packageName}`;
  for (const folder of folders) {
    const module = requireFrom(folder, name);
    if (module === undefined) continue;
    const Client = Object.entries(module).find(([key]) => /^[A-Z]\w*Client$/.test(key))?.[1];
    if (typeof Client !== 'function') throw new UsageError(`${purpose}: ${name} exports no client`);
    return { name, module, Client: Client as SdkClientClass };
  }
  throw new UsageError(
    `${purpose}: it needs the AWS SDK's client ${name}, which ${folders[0]} does not have\n  npm install --save-dev ${name}`,
  );
}

function requireFrom(folder: string, name: string): SdkModule | undefined {
  const require = createRequire(join(folder, 'package.json'));
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  return require(name) as SdkModule;
}
