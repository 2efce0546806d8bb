// npm runs this in a clone of the repository, and before it packs one: it builds everything that is shipped. If a
// package is installed globally from git, as pre-commit does, npm does not install the build's dependencies in the
// clone: they are installed here.
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
