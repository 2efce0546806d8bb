import { describeTrigger, isoSeconds, nextTimes } from '../../events/describe-trigger.ts';
import { readTriggers } from '../../events/read-triggers.ts';
import type { Trigger } from '../../events/trigger.ts';
import type { Output } from '../../reporters/reporter.ts';
import { type Diagnostic, hasErrors } from '../../source/diagnostic.ts';
import { printable } from '../../source/printable.ts';
import { loadProject } from '../../template/load-project.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { printAll, withUnusedOptions } from '../load/load-machine.ts';
import { choiceOr, given, InvalidValue, option } from '../options/option.ts';
import { PARAMETER_OPTIONS } from '../options/options.ts';
import { readBytes } from '../options/read-input.ts';
import { formatColumns } from '../outputs/format-columns.ts';
import { createOutput } from '../outputs/outputs.ts';

/** Lists what starts the machines of a template. */
export const eventsCommand = defineCommand({
  name: 'events',
  summary: 'lists what starts the state machines of a template: schedules, rules, routes of APIs',
  arguments: [['<definition>', 'a SAM or CloudFormation template']],
  options: [
    choiceOr(
      '--format <format>',
      'what goes to stdout: pretty (for people), json (an array with one object per event)',
      ['pretty', 'json'],
      'pretty',
    ),
    option('--from <time>', 'the time after which schedules are shown (default: now)', parseTime),
    PARAMETER_OPTIONS[0],
  ],
  examples: [
    ['sfn-run events template.yml', 'what starts its machines, and when schedules fire next'],
    ['sfn-run events template.yml --from 2026-03-28T00:00:00Z', 'when they fire around a clock change'],
  ],

  async run([definition = ''], options, io) {
    const loaded = await loadProject(definition, {
      cwd: io.cwd,
      readStdin: () => readBytes(io.stdin),
      ...given('region', io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION),
      ...given('parameterOverrides', options.parameterOverrides),
    });
    const project = await withUnusedOptions(loaded, options, io);
    const triggers = readTriggers(project);
    const diagnostics: readonly Diagnostic[] = [
      ...new Set([...project.diagnostics, ...triggers.flatMap((trigger) => trigger.diagnostics)]),
    ];
    await printAll({ ...project, diagnostics }, [], createOutput(io.stderr, options, io));
    const output = createOutput(io.stdout, options, io);
    const after = options.from ?? Date.now();
    const listed = triggers.map((trigger) => ({ trigger, next: nextTimes(trigger, after) }));
    if (options.format === 'json') {
      const objects = listed.map(({ trigger, next }) => toObject(trigger, next));
      output.write(`${JSON.stringify(objects, undefined, output.isTTY ? 2 : undefined)}\n`);
    } else print(project.path, listed, output);
    return hasErrors(diagnostics) ? EXIT_CODES.failure : EXIT_CODES.success;
  },
});

function parseTime(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new InvalidValue('Expected a time such as 2026-03-28T00:00:00Z.');
}

interface Listed {
  readonly trigger: Trigger;
  readonly next: readonly number[];
}

function toObject(trigger: Trigger, next: readonly number[]): object {
  const { id, type, machine, isEnabled } = trigger;
  return {
    id,
    type,
    machine: machine.logicalId,
    enabled: isEnabled,
    ...describeTrigger(trigger).details,
    ...(trigger.kind === 'schedule' && { next: next.map(isoSeconds) }),
  };
}

function print(path: string, listed: readonly Listed[], output: Output): void {
  if (listed.length === 0) {
    output.write(`${printable(path)} has no events that start a state machine\n`);
    return;
  }
  const machines = [...new Set(listed.map(({ trigger }) => trigger.machine))];
  const rows = (one: (typeof machines)[number]): string[] => {
    const own = listed.filter(({ trigger }) => trigger.machine === one);
    const heads = formatColumns(
      own.map(({ trigger }) => [
        trigger.id,
        trigger.type,
        describeTrigger(trigger).text + (isOff(trigger) ? ' (disabled)' : ''),
      ]),
    );
    return own.flatMap(({ next }, i) => [heads[i]!, ...next.map((time) => `      ${isoSeconds(time)}`)]);
  };
  output.write(
    `${machines.map((machine) => [printable(machine.logicalId), ...rows(machine)].join('\n')).join('\n\n')}\n`,
  );
}

function isOff({ kind, isEnabled }: Trigger): boolean {
  return kind !== 'ignored' && !isEnabled;
}
