import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { explainWriting } from '../../explain-writing.ts';
import { loadPainter } from '../../reporters/terminal/painter.ts';
import { UsageError } from '../../source/usage-error.ts';
import { writeYaml } from '../../source/write-yaml.ts';
import type { MachineSource } from '../../template/project.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findUnusedValues } from '../load/find-unused-values.ts';
import { isArn } from '../load/load-history.ts';
import { loadSource } from '../load/load-machine.ts';
import { printDiagnostics } from '../load/print-diagnostics.ts';
import { option } from '../options/option.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS } from '../options/options.ts';
import { STACK_OPTION } from '../options/remote-options.ts';
import { CONFIG_OPTION } from '../options/run-options.ts';
import { createOutput, writePlain } from '../outputs/outputs.ts';
import {
  compareWith,
  type DeployedDefinition,
  formatDifferences,
  readDeployed,
  readDeployedAt,
} from '../remote/compare-deployed.ts';

/** Writes a machine's deployed definition next to the local one. */
export const pullCommand = defineCommand({
  name: 'pull',
  summary: 'writes the deployed definition next to the local one, and shows how they differ',
  arguments: [
    ['<definition>', 'a SAM or CloudFormation template, or an ASL file; or an ARN alone'],
    ['[arn]', 'of a state machine, a version or an execution (default: the machine of the stack)'],
  ],
  settings: DEFINITION_SETTINGS,
  options: [
    option('-o, --output <file>', 'where to write it (default: order.deployed.asl.json beside order.asl.json)'),
    ...DEFINITION_OPTIONS,
    STACK_OPTION,
    CONFIG_OPTION,
  ],
  examples: [
    ['sfn-run pull template.yml', "the machine of samconfig.toml's stack"],
    ['sfn-run pull arn:aws:states:eu-west-1:123456789012:stateMachine:Order', 'as Order.asl.json, in this folder'],
  ],

  async run([definition = '', arn], options, io) {
    if (isArn(definition)) {
      if (arn !== undefined) throw new UsageError('name one ARN, or a definition and an ARN');
      const deployed = await readDeployedAt(definition, io);
      const path = options.output ?? `${basename(deployed.name)}.asl.json`;
      if (options.output === undefined && existsSync(resolve(io.cwd, path))) {
        throw new UsageError(`${path} already exists: name another file with --output`);
      }
      await write(deployed, path, io);
      return EXIT_CODES.success;
    }
    if (definition === '-' && options.output === undefined) throw new UsageError('stdin has no folder: give --output');
    const people = createOutput(io.stderr, options, io);
    const loaded = await loadSource(definition, options, io, people);
    if (loaded === undefined) return EXIT_CODES.usage;
    await printDiagnostics(findUnusedValues(loaded.project), people);
    const deployed = await readDeployed(arn, options.stack, loaded, io);
    people.write(`deployed: ${deployed.arn}\n`);
    await write(deployed, options.output ?? besideOf(loaded.source, definition), io);
    const differences = compareWith(deployed.definition, loaded);
    people.write(`\n${formatDifferences(differences, loaded.source, await loadPainter(people.color))}`);
    return EXIT_CODES.success;
  },
});

const ENDING = /(?:\.asl)?\.(?:json|ya?ml|asl)$/i;

/**
 * `order.deployed.asl.yaml` for `order.asl.yaml`; a definition in the template itself is named after its logical id.
 */
function besideOf({ definitionPath, logicalId }: MachineSource, template: string): string {
  const isInline = resolve(definitionPath) === resolve(template);
  const stem =
    isInline && !/\.asl\./i.test(definitionPath) ? basename(logicalId) : basename(definitionPath).replace(ENDING, '');
  const ending = /\.ya?ml$/i.test(definitionPath) ? 'yaml' : 'json';
  return join(dirname(definitionPath), `${stem}.deployed.asl.${ending}`);
}

async function write({ definition }: DeployedDefinition, path: string, { cwd, stdout }: Io): Promise<void> {
  const file = resolve(cwd, path);
  const isYaml = /\.ya?ml$/i.test(file);
  try {
    writeFileSync(file, isYaml ? await writeYaml(definition) : `${JSON.stringify(definition, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(explainWriting(error, path));
  }
  writePlain(stdout, `wrote ${relative(cwd, file)}\n`);
}
