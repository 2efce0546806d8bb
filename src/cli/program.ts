import { Command as CommanderCommand, CommanderError } from 'commander';
import { didYouMean } from '../source/near-name.ts';
import { applyConfig } from './apply-config.ts';
import type { Command } from './command.ts';
import { COMMAND_NAMES, type CommandName, loadCommands } from './commands/index.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { helpWidth, writePlain } from './outputs.ts';
import { reportError } from './report-error.ts';

const [DEFAULT_COMMAND] = COMMAND_NAMES;

/** Finds the command, runs it and gives the exit code. Never throws. */
export async function runProgram(argv: readonly string[], io: Io, version: string): Promise<number> {
  if (isBare(argv)) {
    const { offerMachines } = await import('./offer-machines.ts');
    const offer = await offerMachines(io);
    if (offer === 'none chosen') return EXIT_CODES.usage;
    if (offer !== 'none found') return runProgram([...argv, ...offer], io, version);
  }
  let exitCode: number = EXIT_CODES.success;
  const program = configure(new CommanderCommand('sfn-run'), io)
    .description('Runs AWS Step Functions state machines locally, on the Lambda handlers in front of you.')
    .version(version)
    .option('--no-color', 'no colours; also NO_COLOR, FORCE_COLOR and what is not a terminal')
    .showSuggestionAfterError();
  const asked = findAsked(argv);
  const commands = await loadCommands(asked === undefined ? COMMAND_NAMES : [asked]);
  const [run] = commands.map((command) =>
    addCommand(program, command, io, async (execute) => {
      exitCode = await execute();
    }),
  );
  if (asksForHelp(argv)) await describeAll(program, run!, commands);
  if (isBare(argv)) {
    program.outputHelp({ error: true });
    return EXIT_CODES.usage;
  }
  try {
    await program.parseAsync(withEqualsSigns(argv, commands), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // what was meant as a command has been taken for a definition
      const hint = error.code === 'commander.excessArguments' ? hintAtArguments(program) : undefined;
      if (hint !== undefined) writePlain(io.stderr, `${hint}\n`);
      return error.exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage;
    }
    return reportError(error, io, version);
  }
}

/** An option that need not have a value has one only after an equals sign: the next word is the definition. */
function withEqualsSigns(argv: readonly string[], commands: readonly Command[]): string[] {
  const options = commands.flatMap((command) => command.options).filter(({ optional }) => optional);
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.map((word, i) => (i < end && options.some(({ long }) => long === word) ? `${word}=` : word));
}

/** The one command that the line can mean, so that no other is loaded; undefined where its words leave that open. */
function findAsked(argv: readonly string[]): CommandName | undefined {
  const first = argv.find((word) => word !== '--no-color');
  const named = COMMAND_NAMES.find((name) => name === first);
  if (named !== undefined) return named;
  // the help of the program names them all
  return asksForHelp(argv) || first === '--' ? undefined : DEFAULT_COMMAND;
}

function isBare(argv: readonly string[]): boolean {
  return argv.every((word) => word === '--no-color');
}

function asksForHelp(argv: readonly string[]): boolean {
  return isBare(argv) || argv.some((word) => word === 'help' || word === '--help' || word === '-h');
}

/** Options below their headings, examples and exit codes: only for those who read them. */
async function describeAll(
  program: CommanderCommand,
  run: CommanderCommand,
  commands: readonly Command[],
): Promise<void> {
  const { describeUse, headingOf } = await import('./help-text.ts');
  for (const [i, command] of commands.entries()) {
    const sub = program.commands[i]!;
    for (const option of sub.options) {
      const heading = headingOf(option);
      if (heading !== undefined) option.helpGroup(heading);
    }
    sub.addHelpText('after', describeUse(command));
  }
  program.addHelpText('after', () => `\n${run.helpInformation()}${describeUse(commands[0]!)}`);
}

/** What was meant as a command has been taken for a definition, or what was meant as the input for another one. */
function hintAtArguments(program: CommanderCommand): string | undefined {
  const command = program.commands.find(({ args }) => args.length > 0);
  const [definition = '', ...others] = command?.args ?? [];
  const near = didYouMean(definition, COMMAND_NAMES);
  if (near !== undefined || others.length !== 1) return near;
  const takesInput = command?.options.some(({ long }) => long === '--input') === true;
  return takesInput ? `The input is an option: --input ${others[0]}` : undefined;
}

function addCommand(
  program: CommanderCommand,
  command: Command,
  io: Io,
  execute: (run: () => Promise<number>) => Promise<void>,
): CommanderCommand {
  const isDefault = command.name === DEFAULT_COMMAND;
  const sub = configure(program.command(command.name, { isDefault }), io).description(command.summary);
  for (const [syntax, help] of command.arguments) sub.argument(syntax, help);
  for (const option of command.options) sub.addOption(option);
  sub.option('--no-color', 'no colours');
  sub.action(async (...received: unknown[]) => {
    const args = received.slice(0, command.arguments.length).flat() as (string | undefined)[];
    const color = program.opts().color !== false && sub.opts().color !== false;
    await execute(async () => {
      const options = await applyConfig(command, args[0], sub, io);
      return command.run(args, { ...options, color }, io);
    });
  });
  return sub;
}

/** Commander is to throw instead of ending the process, and to write to our streams. */
function configure(command: CommanderCommand, io: Io): CommanderCommand {
  return command
    .exitOverride()
    .configureHelp({ minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => writePlain(io.stdout, text),
      writeErr: (text) => writePlain(io.stderr, text),
      getOutHelpWidth: () => helpWidth(io.stdout),
      getErrHelpWidth: () => helpWidth(io.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}
