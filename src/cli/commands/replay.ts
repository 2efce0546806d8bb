import { resolve } from 'node:path';
import { readExecutionArn } from '../../arn.ts';
import { createMapData } from '../../datasets/map-data.ts';
import type { TraceEvent } from '../../engine/events.ts';
import type { StoredHistory } from '../../history/read-history.ts';
import { formatPath } from '../../history/scope-path.ts';
import type { Replayed } from '../../replay/replay.ts';
import { replay } from '../../replay/replay.ts';
import type { ReplayPart } from '../../report/create-report.ts';
import { REPORT_FORMATS } from '../../reporters/index.ts';
import type { Output, Reporter } from '../../reporters/reporter.ts';
import { formatDeparture } from '../../reporters/terminal/format-departure.ts';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import { loadPainter } from '../../reporters/terminal/painter.ts';
import type { WorkflowType } from '../../workflow-type.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { checkRecord, EXECUTION_OPTION, HISTORY_ARGUMENT, loadHistory } from '../load/load-history.ts';
import { type LoadedMachine, loadMachine } from '../load/load-machine.ts';
import { COVERAGE_OPTIONS, readCoverageRequest, startCoverage } from '../options/coverage.ts';
import { choiceOr, given } from '../options/option.ts';
import {
  DEFINITION_OPTIONS,
  DEFINITION_SETTINGS,
  refuseSharedStdin,
  S3_OPTION,
  TYPE_OPTION,
} from '../options/options.ts';
import { CONFIG_OPTION, REPORT_FILE_OPTION } from '../options/run-options.ts';
import { createReporters } from '../outputs/create-reporters.ts';
import { createOutput } from '../outputs/outputs.ts';
import { Interrupt } from '../run/interrupt.ts';

const FORMATS = ['pretty', 'history'] as const;

/** Runs a definition against a recorded execution. */
export const replayCommand = defineCommand({
  name: 'replay',
  summary:
    'runs a definition with the task results of a recorded execution, and shows where it differs from the recording',
  arguments: [['<definition>', 'a SAM or CloudFormation template, or an ASL file; - for stdin'], HISTORY_ARGUMENT],
  settings: [...DEFINITION_SETTINGS, 's3', 'type'],
  options: [
    EXECUTION_OPTION,
    ...DEFINITION_OPTIONS,
    S3_OPTION,
    TYPE_OPTION,
    choiceOr(
      '--format <format>',
      `what goes to stdout: ${FORMATS.map((name) => `${name} (${REPORT_FORMATS[name].help})`).join(', ')}`,
      FORMATS,
      'pretty',
    ),
    ...COVERAGE_OPTIONS,
    REPORT_FILE_OPTION,
    CONFIG_OPTION,
  ],
  examples: [['sfn-run replay template.yml history.json', "checks today's definition against a recorded execution"]],

  async run([definition = '', history = ''], options, io) {
    refuseSharedStdin(['definition', definition], ['history', history]);
    const people = createOutput(io.stderr, options, io);
    const { events: record, arn } = await readRecord(history, options.execution, io, definition);
    const loaded = await loadMachine(definition, options, io, people, { openResources: true, unknownNames: 'warning' });
    if (loaded === undefined) return EXIT_CODES.usage;

    const s3Dir = options.s3;
    const reporters = await createReporters(options, createOutput(io.stdout, options, io), { ...people, isTTY: false });
    const report = await openReplayReport(options.report, io, loaded, record);
    if (report !== undefined) reporters.push(report.reporter);
    const interrupt = new Interrupt(io);
    try {
      const coverage = await startCoverage(readCoverageRequest(options), 'replay', io);
      const collector = coverage?.collectorOf();
      collector?.addMachine(loaded.source.name, loaded.machine);
      const replayed = await replay({
        ...loaded,
        record,
        reporters,
        mapData: createMapData(s3Dir === undefined ? undefined : resolve(io.cwd, s3Dir)),
        signal: interrupt.signal,
        ...given('watcher', collector),
        ...given('type', options.type ?? typeOf(arn)),
      });
      if (interrupt.isInterrupted) return EXIT_CODES.interrupted;
      report?.finish(replayed);
      await describeResult(replayed, record.length, people);
      await coverage?.write(people);
      return isMatch(replayed) ? EXIT_CODES.success : EXIT_CODES.failure;
    } finally {
      interrupt.end();
    }
  },
});

interface ReplayReport {
  readonly reporter: Reporter;
  /** The point where the run differs is known only at its end. */
  finish(replayed: Replayed): void;
}

/** Code for reports is loaded only if one is written. */
async function openReplayReport(
  path: string | undefined,
  io: Io,
  loaded: LoadedMachine,
  record: readonly TraceEvent[],
): Promise<ReplayReport | undefined> {
  if (path === undefined) return undefined;
  const { openReport } = await import('../outputs/open-report.ts');
  let replay: ReplayPart = { record };
  const { reporter, close } = await openReport(path, io, { loaded, isVirtual: true, replay: () => replay });
  let end = (): void => {};
  return {
    reporter: {
      ...reporter,
      onEnd(outcome) {
        end = () => reporter.onEnd?.(outcome);
      },
    },
    finish({ departure }) {
      if (departure !== undefined) {
        const { recorded, actual, state, field } = departure;
        const ids = { ...given('recorded', recorded?.id), ...given('actual', actual?.id) };
        replay = { record, departure: { ...ids, ...given('state', state), ...given('field', field) } };
      }
      end();
      close();
    },
  };
}

async function readRecord(
  path: string,
  execution: string | undefined,
  io: Io,
  definition: string,
): Promise<StoredHistory> {
  const stored = await loadHistory(path, execution, io, { definition });
  checkRecord(stored.events, path, 'a replay');
  return stored;
}

function typeOf(arn: string | undefined): WorkflowType | undefined {
  return readExecutionArn(arn ?? '')?.type === 'EXPRESS' ? 'EXPRESS' : undefined;
}

/** If the record stops, the run may stop there, too. */
function isMatch({ departure, missing, isRecordCut }: Replayed): boolean {
  return departure === undefined && (missing === undefined || isRecordCut);
}

async function describeResult(replayed: Replayed, recorded: number, people: Output): Promise<void> {
  const { departure, missing, isRecordCut } = replayed;
  const painter = await loadPainter(people.color);
  people.write('\n');
  if (isMatch(replayed)) {
    const extent = isRecordCut ? ' as far as it goes' : '';
    people.write(`${painter.success('✔')} matches the recording${extent} · ${plural(recorded, 'event')}\n`);
  } else {
    const where = missing === undefined ? undefined : formatPath(missing.scope, missing.state);
    people.write(formatDeparture({ departure, missing: where }, people.columns, painter));
  }
  if (isRecordCut) {
    people.write(
      'warning: the recording stops before the end of its execution: it was still running, or the document is truncated\n',
    );
  }
}
