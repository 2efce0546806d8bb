import type { ReportReporter } from '../../report/create-report.ts';
import type { LiveServer } from '../../report/live-server.ts';
import type { Output } from '../../reporters/reporter.ts';
import { findStarted } from '../../started-machines.ts';
import type { Io } from '../io.ts';
import type { LoadedMachine } from '../load/load-machine.ts';
import { type Interrupt, Interrupted } from '../run/interrupt.ts';

interface ShownWhere {
  readonly io: Io;
  readonly people: Output;
  /** With `--fast-forward`, the run's times are not those of the clock. */
  readonly isVirtual: boolean;
}

/** Shows a run on the page of `--ui`. */
export async function showLive(
  live: LiveServer,
  { machine, project, source }: LoadedMachine,
  { io, people, isVirtual }: ShownWhere,
): Promise<ReportReporter> {
  const started = await findStarted(machine, project);
  const shown = { started, cwd: io.cwd, isVirtual };
  const reporter = live.show({ name: source.name, path: project.path, machine, options: shown });
  people.write(`this run is shown at ${live.url}\n`);
  return reporter;
}

/** The page is still available when the run is over. */
export async function keepOpen(live: LiveServer, interrupt: Interrupt, people: Output): Promise<void> {
  people.write(`the page stays at ${live.url} until Ctrl-C\n`);
  await interrupt.until(new Promise<never>(() => {})).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
  });
}
