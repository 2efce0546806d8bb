import { loadPainter } from '../../reporters/terminal/painter.ts';
import { toJson } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { findUnusedValues } from '../load/find-unused-values.ts';
import { isArn } from '../load/load-history.ts';
import { loadSource } from '../load/load-machine.ts';
import { printDiagnostics } from '../load/print-diagnostics.ts';
import { choiceOr } from '../options/option.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS } from '../options/options.ts';
import { STACK_OPTION } from '../options/remote-options.ts';
import { CONFIG_OPTION } from '../options/run-options.ts';
import { createOutput } from '../outputs/outputs.ts';
import { compareWith, differencesAsJson, formatDifferences, readDeployed } from '../remote/compare-deployed.ts';

/** Compares a definition with the deployed one. */
export const diffCommand = defineCommand({
  name: 'diff',
  summary: 'shows how a definition differs from the one that is deployed, state by state',
  arguments: [
    ['<definition>', 'a SAM or CloudFormation template, or an ASL file; - for stdin'],
    [
      '[deployed]',
      "what to compare it with: the ARN of a state machine, a version or an execution, or a definition's file (default: the machine of the stack)",
    ],
  ],
  settings: DEFINITION_SETTINGS,
  options: [
    ...DEFINITION_OPTIONS,
    STACK_OPTION,
    choiceOr('--format <format>', 'what goes to stdout: pretty or json', ['pretty', 'json'], 'pretty'),
    CONFIG_OPTION,
  ],
  examples: [
    ['sfn-run diff template.yml', "with the machine of samconfig.toml's stack; exits with 1 if they differ"],
    ['sfn-run diff template.yml arn:aws:states:eu-west-1:123456789012:stateMachine:Order:3', 'with a version'],
  ],

  async run([definition = '', other], options, io) {
    const people = createOutput(io.stderr, options, io);
    const loaded = await loadSource(definition, options, io, people);
    if (loaded === undefined) return EXIT_CODES.usage;
    let unused = findUnusedValues(loaded.project);
    let deployed: Awaited<ReturnType<typeof readDeployed>>['definition'];
    if (other === undefined || isArn(other)) {
      const found = await readDeployed(other, options.stack, loaded, io);
      people.write(`deployed: ${found.arn}\n`);
      deployed = found.definition;
    } else {
      if (options.stack !== undefined) throw new UsageError('the comparison is with a file: leave out --stack');
      const { stateMachine: _, ...others } = options;
      const file = await loadSource(other, others, io, people);
      if (file === undefined) return EXIT_CODES.usage;
      deployed = file.source.definition === undefined ? {} : toJson(file.source.definition);
      // both files share the options
      const unusedInBoth = new Set(findUnusedValues(file.project).map(({ message }) => message));
      unused = unused.filter(({ message }) => unusedInBoth.has(message));
    }
    await printDiagnostics(unused, people);
    const differences = compareWith(deployed, loaded);
    const data = createOutput(io.stdout, options, io);
    if (options.format === 'json') data.write(`${JSON.stringify(differencesAsJson(differences), undefined, 2)}\n`);
    else data.write(formatDifferences(differences, loaded.source, await loadPainter(data.color)));
    return differences.length === 0 ? EXIT_CODES.success : EXIT_CODES.failure;
  },
});
