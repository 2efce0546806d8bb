import { defineCommand } from '../command.ts';
import { performTests } from '../tests/perform-tests.ts';
import { TEST_OPTIONS } from '../tests/test-options.ts';

/** Runs the tests of state machines. */
export const testCommand = defineCommand({
  name: 'test',
  summary: 'runs the tests in *.sfn-test.yml files',
  arguments: [['[files...]', 'test files, and folders to search for them (default: this folder)']],
  options: TEST_OPTIONS,
  settings: ['coverage-thresholds'],
  examples: [
    ['sfn-run test', 'all tests in this folder and below'],
    ["sfn-run test order.sfn-test.yml -t 'no stock'", 'some tests of a file'],
    ['sfn-run test --init template.yml', 'writes the first tests of a machine'],
    ['sfn-run test --reporter pretty --reporter junit=report.xml', 'in CI'],
  ],

  async run(args, options, io, reread) {
    const paths = args.filter((path) => path !== undefined);
    if (options.init === true) {
      const { initTests } = await import('../tests/init-tests.ts');
      return initTests(paths, options.stateMachine, io);
    }
    if (options.watch === true) {
      const { watchTests } = await import('../watch/watch-tests.ts');
      return watchTests(paths, options, io, reread);
    }
    return performTests(paths, options, io);
  },
});
