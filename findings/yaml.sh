#!/usr/bin/env bash
# What readers and validators of state machines do against one's best guess, seen on 2026-11-28. Each is shown without
# sfn-run, on valid input. Ends with 1 where one of them is no longer so.
#
# 1. yaml 2.9.1 with `version: '1.1'` makes booleans of `N` and `y`, as the specification of YAML 1.1 has it. js-yaml 3.14.2,
#    of YAML 1.1 too, leaves them strings, and so do PyYAML and SnakeYAML, through which templates reach AWS:
#    `AttributeType: N` of a DynamoDB table would be false.
# 2. asl-validator 4.0.0 changes the definition that it is given: every state gets a `QueryLanguage`.
# 3. asl-validator 4.0.0 and @wmfs/statelint 1.30.0 refuse `$.[0].body`, which AWS's own samples have, and take
#    `"Parameters": "$.body"`, which AWS refuses: a template is an object.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund yaml@2.9.1 js-yaml@3.14.2 asl-validator@4.0.0 @wmfs/statelint@1.30.0 >/dev/null
cat >show.js <<'JS'
const yaml = require('yaml');
const jsYaml = require('js-yaml');
const validate = require('asl-validator');
const statelint = require('@wmfs/statelint');
let failed = 0;
const say = (what, isSo) => {
  console.log(isSo ? what : `CHANGED: ${what}`);
  if (!isSo) failed = 1;
};
for (const word of ['N', 'y']) {
  say(`yaml reads ${word} as a boolean`, typeof yaml.parse(word, { version: '1.1' }) === 'boolean');
  say(`js-yaml reads ${word} as a string`, jsYaml.load(word) === word);
}
const machine = (state) => ({ StartAt: 'A', States: { A: { Type: 'Pass', ...state, End: true } } });
const given = machine({});
validate(given);
say('asl-validator adds QueryLanguage to a state', given.States.A.QueryLanguage === 'JSONPath');
const takes = {
  'asl-validator': (definition) => validate(structuredClone(definition)).isValid,
  statelint: (definition) => statelint().validate(definition).length === 0,
};
for (const [name, take] of Object.entries(takes)) {
  say(`${name} takes $[0].body`, take(machine({ Parameters: { 'a.$': '$[0].body' } })));
  say(`${name} refuses $.[0].body`, !take(machine({ Parameters: { 'a.$': '$.[0].body' } })));
  say(`${name} takes Parameters that is a string`, take(machine({ Parameters: '$.body' })));
}
process.exit(failed);
JS
node show.js
