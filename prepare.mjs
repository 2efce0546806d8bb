// What npm runs in a clone of this repository, and before it packs one: all that is shipped, built anew. Where a package
// is installed globally from git, as pre-commit does it, npm leaves the clone without what the build needs: then it is
// fetched here.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';

if (!existsSync('node_modules/rolldown')) {
  const { npm_config_global, npm_config_prefix, npm_config_location, ...env } = process.env;
  const [npm, ...args] =
    process.env.npm_execpath === undefined ? ['npm'] : [process.execPath, process.env.npm_execpath];
  const install = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync(npm, [...args, ...install], { env, stdio: 'inherit' });
}
rmSync('dist', { recursive: true, force: true });
await import('./build.mjs');
const { buildTypes } = await import('./build/build-types.mjs');
await buildTypes('dist');
