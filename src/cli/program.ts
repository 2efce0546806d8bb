import { COMMAND_NAMES, type CommandName, loadCommands } from './commands/index.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { applyConfig } from './options/apply-config.ts';
import { parseLine } from './options/parse-line.ts';
import { reportError } from './outputs/report-error.ts';

const [DEFAULT_COMMAND] = COMMAND_NAMES;

/** Finds the command, runs it and returns the exit code. Never throws. */
export async function runProgram(argv: readonly string[], io: Io, version: string): Promise<number> {
  if (isBare(argv)) {
    const { offerMachines } = await import('./offer-machines.ts');
    const offer = await offerMachines(io);
    if (offer === 'none chosen') return EXIT_CODES.usage;
    if (offer !== 'none found') return runProgram([...argv, ...offer], io, version);
  }
  const asked = findAsked(argv);
  const commands = await loadCommands(asked === undefined ? COMMAND_NAMES : [asked]);
  const [command] = commands;
  const line = asked === undefined || command === undefined ? undefined : parseLine(wordsBehind(asked, argv), command);
  if (command === undefined || line === undefined) {
    const { runByCommander } = await import('./run-by-commander.ts');
    return runByCommander(argv, { commands, isHelp: asksForHelp(argv), isBare: isBare(argv) }, io, version);
  }
  try {
    const readOptions = async () => ({
      ...(await applyConfig(command, line, io)),
      color: line.color,
      line: line.options,
    });
    return await command.run(line.args, await readOptions(), io, readOptions);
  } catch (error) {
    return reportError(error, io, version);
  }
}

/** The only command that the line can mean, so that no other is loaded; undefined if it is ambiguous. */
function findAsked(argv: readonly string[]): CommandName | undefined {
  const first = argv.find((word) => word !== '--no-color');
  const named = COMMAND_NAMES.find((name) => name === first);
  if (named !== undefined) return named;
  // the program's help lists all of them
  return asksForHelp(argv) || first === '--' ? undefined : DEFAULT_COMMAND;
}

/** Without the command's own name, which comes first if it is given. */
function wordsBehind(asked: CommandName, argv: readonly string[]): readonly string[] {
  const first = argv.findIndex((word) => word !== '--no-color');
  return argv[first] === asked ? argv.toSpliced(first, 1) : argv;
}

function isBare(argv: readonly string[]): boolean {
  return argv.every((word) => word === '--no-color');
}

function asksForHelp(argv: readonly string[]): boolean {
  return isBare(argv) || argv.some((word) => word === 'help' || word === '--help' || word === '-h');
}
