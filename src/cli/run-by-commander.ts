import { Command as CommanderCommand, CommanderError, Option } from 'commander';
import { didYouMean } from '../source/near-name.ts';
import type { Command } from './command.ts';
import { COMMAND_NAMES } from './commands/index.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Io } from './io.ts';
import { applyConfig } from './options/apply-config.ts';
import type { TypedOption } from './options/option.ts';
import { helpWidth, writePlain } from './outputs/outputs.ts';
import { reportError } from './outputs/report-error.ts';

const [DEFAULT_COMMAND] = COMMAND_NAMES;

export interface Asked {
  /** All commands that the line can mean. */
  readonly commands: readonly Command[];
  readonly isHelp: boolean;
  /** The command line is empty. */
  readonly isBare: boolean;
}

/** Parses a command line with commander, which prints help and errors; runs it and returns the exit code. */
export async function runByCommander(
  argv: readonly string[],
  { commands, isHelp, isBare }: Asked,
  io: Io,
  version: string,
): Promise<number> {
  let exitCode: number = EXIT_CODES.success;
  const program = configure(new CommanderCommand('sfn-run'), io)
    .description('Runs AWS Step Functions state machines locally, against your own Lambda handlers.')
    .version(version)
    .option(
      '--no-color',
      'disables colours, as NO_COLOR does; they are used only on a terminal, unless FORCE_COLOR is set',
    )
    .showSuggestionAfterError();
  const [run] = commands.map((command) =>
    addCommand(program, command, io, async (execute) => {
      exitCode = await execute();
    }),
  );
  if (isHelp) await describeAll(program, run!, commands);
  if (isBare) {
    program.outputHelp({ error: true });
    return EXIT_CODES.usage;
  }
  try {
    await program.parseAsync(withEqualsSigns(argv, commands), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      const hint = hintAt(error, program);
      if (hint !== undefined) writePlain(io.stderr, `${hint}\n`);
      return error.exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage;
    }
    return reportError(error, io, version);
  }
}

/**
 * `--inspect template.yml`: an optional value follows an equals sign, but commander would take the next word; except
 * for words that can be nothing else.
 */
function withEqualsSigns(argv: readonly string[], commands: readonly Command[]): string[] {
  const options = commands.flatMap((command) => command.options).filter(({ takesValue }) => takesValue === 'perhaps');
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const option = i < end ? options.find(({ long }) => long === word) : undefined;
    const next = argv[i + 1];
    if (option === undefined) words.push(word);
    else if (next !== undefined && option.nextWord?.test(next) === true) words.push(`${word}=${argv[++i]}`);
    else words.push(`${word}=`);
  }
  return words;
}

/** Options below their headings, examples and exit codes: only for printing help. */
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

function hintAt({ code, message }: CommanderError, program: CommanderCommand): string | undefined {
  if (code === 'commander.excessArguments') return hintAtArguments(program);
  if (code !== 'commander.missingArgument') return undefined;
  if (message.includes("'definition'")) return 'sfn-run list names the state machines in this folder';
  return message.includes("'files'") ? 'For this folder: sfn-run validate .' : undefined;
}

/** A mistyped command was read as a definition, or the input as another command's definition. */
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
  for (const option of command.options) sub.addOption(toCommander(option));
  sub.option('--no-color', 'disables colours');
  sub.action(async (...received: unknown[]) => {
    const args = received.slice(0, command.arguments.length).flat() as (string | undefined)[];
    const color = program.opts().color !== false && sub.opts().color !== false;
    const isGiven = ({ name }: TypedOption): boolean => sub.getOptionValueSource(name) === 'cli';
    const given = new Set(command.options.filter(isGiven).map(({ name }) => name));
    await execute(async () => {
      const { color: _, ...options } = sub.opts();
      const line = { args, options, given };
      const readOptions = async () => ({ ...(await applyConfig(command, line, io)), color, line: options });
      return command.run(args, await readOptions(), io, readOptions);
    });
  });
  return sub;
}

function toCommander({ flags, help, choices, parse, fallback, conflictsWith }: TypedOption): Option {
  const option = new Option(flags, help);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) option.argParser(parse);
  if (fallback !== undefined) option.default(fallback);
  return option.conflicts([...conflictsWith]);
}

/** Makes commander throw instead of ending the process, and write to our streams. */
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
