#!/usr/bin/env bash
# Writes the same values with our encoder of Python results and with simplejson, called as Lambda's runtime client calls
# it, and prints where they differ. simplejson is Debian's package, taken apart in a temporary folder: nothing is
# installed. Needs apt-get, dpkg and the python3 that the package is for.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && apt-get download python3-simplejson >/dev/null && dpkg -x python3-simplejson_*.deb .)
PYTHONPATH="$folder/usr/lib/python3/dist-packages:$here/../../src/lambda/python" \
  python3 -B "$here/compare_simplejson.py"
