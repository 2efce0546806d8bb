import type { Output } from '../../reporters/reporter.ts';
import type { TestReporter } from '../test-report.ts';

export interface TestReporterKind {
  /** One line for `--help`. */
  readonly help: string;
  create(output: Output): Promise<TestReporter>;
}

/** The values of `--reporter`. */
export const TEST_REPORTERS = {
  pretty: {
    help: 'for people',
    create: async (output) => (await import('./pretty.ts')).createPrettyReporter(output),
  },
  json: {
    help: 'one document with every test',
    create: async (output) => (await import('./json.ts')).createJsonReporter(output),
  },
  junit: {
    help: "JUnit's XML, for Jenkins, GitLab and others",
    create: async (output) => (await import('./junit.ts')).createJunitReporter(output),
  },
  tap: {
    help: 'the Test Anything Protocol',
    create: async (output) => (await import('./tap.ts')).createTapReporter(output),
  },
  github: {
    help: "annotations in GitHub's pull requests",
    create: async (output) => (await import('./github.ts')).createGithubReporter(output),
  },
} satisfies Record<string, TestReporterKind>;

export type TestReporterName = keyof typeof TEST_REPORTERS;
