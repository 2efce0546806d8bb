#!/usr/bin/env bash
# What libraries for EventBridge's schedules and API Gateway's templates do against one's best guess, seen on 2026-11-28.
# Each is shown without sfn-run, on valid input. Ends with 1 where one of them is no longer so.
#
# 1. aws-cron-parser 1.1.12: an expression for 31 February, which never comes, fires on 3 March; `LW` in Day-of-month
#    and `L` in Day-of-week, both of AWS's documentation, are taken and throw when the next time is asked for.
# 2. velocityjs 2.1.7: $text.replaceAll takes its pattern literally. In Java it is a regular expression, so that
#    .replaceAll("\\'","'"), with which SAM's UnescapeMappingTemplate undoes the escaping of single quotes, does nothing.
# 3. croner 11.0.1: a job at 2:30 in New York, on the day when clocks go from 2:00 to 3:00, runs at 3:00.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-cron-parser@1.1.12 velocityjs@2.1.7 croner@11.0.1 >/dev/null
cat >look.mjs <<'JS'
import parser from 'aws-cron-parser';
import { Compile, parse } from 'velocityjs';
import { Cron } from 'croner';

let failed = 0;
const show = (what, seen, expected) => {
  console.log(`${seen === expected ? '' : 'CHANGED: '}${what}: ${seen}`);
  if (seen !== expected) failed = 1;
};
const next = (expression) => {
  try {
    return parser.next(parser.parse(expression), new Date('2026-01-01T00:00:00Z')).toISOString();
  } catch (error) {
    return error.message;
  }
};
show('aws-cron-parser, 0 10 31 2 ? *', next('0 10 31 2 ? *'), '2026-03-03T10:00:00.000Z');
show('aws-cron-parser, 0 10 LW * ? *', next('0 10 LW * ? *'), 'getDaysOfMonthForW - should not happen');
show('aws-cron-parser, 0 10 ? * L *', next('0 10 ? * L *'), "AwsCronParser : this shouldn't happen, but iter > 10");

const render = (template) => new Compile(parse(template), { escape: false }).render({ text: "it\\'s" });
show('velocityjs, replaceAll', render(String.raw`$text.replaceAll("\\'","'")`), "it\\'s");

const job = new Cron('0 30 2 8 3 *', { timezone: 'America/New_York' });
const time = job.nextRun(new Date('2026-03-07T00:00:00Z')).toISOString();
show('croner, 2:30 on 8 March 2026 in New York', time, '2026-03-08T07:00:00.000Z');
process.exit(failed);
JS
node look.mjs
