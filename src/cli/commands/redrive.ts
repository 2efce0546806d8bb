import { readExecutionArn } from '../../arn.ts';
import { UsageError } from '../../source/usage-error.ts';
import { defineCommand } from '../command.ts';
import { checkRecord, EXECUTION_OPTION, HISTORY_ARGUMENT, loadRun } from '../load/load-history.ts';
import { COVERAGE_OPTIONS } from '../options/coverage.ts';
import { DEFINITION_OPTIONS, refuseSharedStdin } from '../options/options.ts';
import {
  CONFIG_OPTION,
  LOGS_OPTION,
  REPORT_OPTIONS,
  RUN_SETTINGS,
  TASK_OPTIONS,
  TIME_OPTIONS,
} from '../options/run-options.ts';
import { performRun } from './run.ts';

const NO_SETTINGS_OF_REDRIVES = new Set(['input', 'type']);

/** Continues a recorded execution. */
export const redriveCommand = defineCommand({
  name: 'redrive',
  summary: 'continues a recorded execution from the failed state, and keeps the results that succeeded',
  arguments: [['<definition>', 'a SAM or CloudFormation template, or an ASL file; - for stdin'], HISTORY_ARGUMENT],
  options: [
    EXECUTION_OPTION,
    ...DEFINITION_OPTIONS,
    ...TASK_OPTIONS,
    ...TIME_OPTIONS,
    ...REPORT_OPTIONS,
    LOGS_OPTION,
    ...COVERAGE_OPTIONS,
    CONFIG_OPTION,
  ],
  settings: RUN_SETTINGS.filter((name) => !NO_SETTINGS_OF_REDRIVES.has(name)),
  examples: [
    ['sfn-run redrive template.yml history.json', 'runs the failed state again, and the states after it'],
    [
      'sfn-run redrive template.yml run.jsonl --format events > again.jsonl',
      'writes the whole history, for the next redrive',
    ],
  ],

  async run([definition = '', history = ''], options, io) {
    refuseSharedStdin(['definition', definition], ['history', history]);
    const stored = await loadRun(history, options.execution, io, { definition });
    checkRecord(stored.events, history, 'a redrive');
    if (readExecutionArn(stored.arn ?? '')?.type === 'EXPRESS') throw refuseExpress();
    const [{ splitTestCase }, { prepareRedrive }] = await Promise.all([
      import('../tests/test-case.ts'),
      import('../../redrive/prepare-redrive.ts'),
    ]);
    return performRun(definition, splitTestCase(options), io, {
      async prepareRedrive({ source, machine }, people) {
        if (source.type === 'EXPRESS') throw refuseExpress();
        for (const warning of stored.warnings ?? []) people.write(`warning: ${warning}\n`);
        return prepareRedrive(stored, machine, {
          noLimits: options.limits === false,
          now: Date.now(),
          onWarning: (text) => people.write(`warning: ${text}\n`),
        });
      },
    });
  },
});

function refuseExpress(): UsageError {
  return new UsageError('an Express execution cannot be redriven: run it again');
}
