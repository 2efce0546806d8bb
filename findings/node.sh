#!/usr/bin/env bash
# What Node.js does against one's best guess, seen on 2026-11-28 with 20.20.2, 22.23.3 and 24.21.0, without sfn-run.
# Ends with 1 where that is no longer so.
#
# A function that is written as the value of an assignment to a property (`a.b = () => c`, also of `this`, an element, or
# with `??=`) is created in V8's old generation, however short its object lives. So is not the same function in an
# object literal, in a variable that is assigned then, or after a comma. Small garbage collections take it for alive,
# with all that it refers to: 3,000 objects of a moment with 100 KB each fill the memory until a full collection.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >where.cjs <<'JS'
const ways = {
  'a.b = () => c': (a) => { a.b = () => a; },
  'a[0] = () => c': (a) => { a[0] = () => a; },
  'a.b ??= () => c': (a) => { a.b ??= () => a; },
  'this.b = () => c': (a) => new (class { constructor() { this.b = () => a; a.b = this.b; } })(),
  'a.b = (0, () => c)': (a) => { a.b = (0, () => a); },
  'const f = () => c; a.b = f': (a) => { const f = () => a; a.b = f; },
  'a.b = { f: () => c }.f': (a) => { a.b = { f: () => a }.f; },
};
for (const [code, make] of Object.entries(ways)) {
  const a = {};
  make(a);
  console.log(`${%InYoungGeneration(a.b ?? a[0]) ? 'young' : 'old'}: ${code}`);
}
JS
cat >expected <<'TXT'
old: a.b = () => c
old: a[0] = () => c
old: a.b ??= () => c
old: this.b = () => c
young: a.b = (0, () => c)
young: const f = () => c; a.b = f
young: a.b = { f: () => c }.f
TXT
npm init --yes >/dev/null
failed=0
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent --no-audit --no-fund --prefix "node-$version" "node@$version" >/dev/null
  "node-$version/node_modules/node/bin/node" --allow-natives-syntax where.cjs >seen
  if diff expected seen; then echo "as described on Node.js $version"; else echo "CHANGED on Node.js $version"; failed=1; fi
done
cat seen
exit $failed
