#!/usr/bin/env bash
# What builders and Node.js do against one's best guess, seen on 2026-11-28. Each is shown without sfn-run, on valid input.
# Ends with 1 where one of them is no longer so.
#
# 1. esbuild 0.28.2: `--minify=true` and `--keep-names=true` are taken, `--sourcemap=true` is refused.
# 2. esbuild 0.28.2 looks for Yarn's .pnp.cjs above its working folder, not above the file that imports: the same build
#    succeeds or fails by where it is started.
# 3. Node.js 22.23.3 and 24.21.0 load the ES modules of date-fns 4 (some 300 files) several times as slowly as 20.20.2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund esbuild@0.28.2 @yarnpkg/cli-dist@4.18.1 date-fns@4.1.0 >/dev/null
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-audit --no-fund --prefix "node-$version" "node@$version" >/dev/null
done
esbuild=$folder/node_modules/.bin/esbuild
failed=0

echo 'export const x = 1;' >app.js
for flag in --minify=true --keep-names=true; do
  "$esbuild" app.js --bundle "$flag" >/dev/null 2>&1 && echo "esbuild takes $flag" || { echo "CHANGED: $flag is refused"; failed=1; }
done
if "$esbuild" app.js --bundle --sourcemap=true >/dev/null 2>said; then
  echo 'CHANGED: --sourcemap=true is taken'; failed=1
else
  grep ERROR said
fi

mkdir -p pnp/local/three
cd pnp
echo '{"name":"p","private":true,"dependencies":{"three":"file:./local/three"}}' >package.json
echo '{"name":"three","version":"1.0.0","main":"i.js"}' >local/three/package.json
echo 'exports.three = 3;' >local/three/i.js
echo "import { three } from 'three'; console.log(three);" >app.js
printf 'enableTelemetry: false\nenableGlobalCache: false\n' >.yarnrc.yml
touch yarn.lock
node "$folder/node_modules/@yarnpkg/cli-dist/bin/yarn.js" install --no-immutable >/dev/null
"$esbuild" "$PWD/app.js" --bundle --platform=node >/dev/null 2>&1 && echo 'esbuild resolves through PnP from inside of the project' || { echo 'CHANGED: not from inside'; failed=1; }
cd /
if "$esbuild" "$folder/pnp/app.js" --bundle --platform=node >/dev/null 2>"$folder/said"; then
  echo 'CHANGED: esbuild resolves through PnP from outside, too'; failed=1
else
  grep ERROR "$folder/said"
fi

cd "$folder"
echo "const t = performance.now(); await import('date-fns'); console.log(Math.round(performance.now() - t));" >load.mjs
median() {
  for _ in 1 2 3 4 5; do "$folder/node-$1/node_modules/node/bin/node" load.mjs; done | sort -n | sed -n 3p
}
old=$(median 20.20.2)
for version in 22.23.3 24.21.0; do
  new=$(median "$version")
  echo "date-fns loads in $old ms on Node.js 20.20.2 and in $new ms on $version"
  [ "$new" -gt $((old * 2)) ] || { echo 'CHANGED: no longer more than twice as slow'; failed=1; }
done
exit $failed
