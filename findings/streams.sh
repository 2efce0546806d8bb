#!/usr/bin/env bash
# What Readable.read() returns without a size, seen on 2026-11-29 with Node.js 24.21.0, 25.9.0 and 26.10.0, without
# sfn-run. Ends with 1 where that is no longer so.
#
# Up to Node.js 25, one call returns everything that is buffered, as one Buffer. From 26 on it returns one chunk, and code
# that calls it once loses the rest, such as what a request has beyond its first chunk of 64 KiB (nodejs/node#60441,
# "stream: readable read one buffer at a time"). With an encoding, one call still returns all of it as one string.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >read.mjs <<'JS'
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

for (const encoding of [undefined, 'utf8']) {
  const stream = new PassThrough({ encoding });
  for (const text of ['one', 'two', 'three']) stream.write(text);
  stream.end();
  await setTimeout(10);
  console.log(encoding ?? 'bytes', String(stream.read()));
}
JS
cat >all <<'TXT'
bytes onetwothree
utf8 onetwothree
TXT
cat >one <<'TXT'
bytes one
utf8 onetwothree
TXT
npm init --yes >/dev/null
failed=0
for version in 24.21.0 25.9.0 26.10.0; do
  npm install --silent --no-audit --no-fund --prefix "node-$version" "node@$version" >/dev/null
  "node-$version/node_modules/node/bin/node" read.mjs >seen
  case $version in 26.*) expected=one ;; *) expected=all ;; esac
  if diff $expected seen; then echo "as described on Node.js $version"; else echo "CHANGED on Node.js $version"; failed=1; fi
  cat seen
done
exit $failed
