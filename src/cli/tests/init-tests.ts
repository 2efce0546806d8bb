import { basename, dirname, join, relative, resolve } from 'node:path';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import { SourceFile } from '../../source/source-file.ts';
import { LocatedError, UsageError } from '../../source/usage-error.ts';
import { writeFirstTests } from '../../testing/init/write-first-tests.ts';
import { loadSubject } from '../../testing/subject.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { writePlain } from '../outputs/outputs.ts';

/** `sfn-run test --init`: writes a first test file next to a definition. */
export async function initTests(paths: readonly string[], stateMachine: string | undefined, io: Io): Promise<number> {
  const [path, ...others] = paths;
  if (path === undefined || path === '-' || others.length > 0) {
    throw new UsageError('--init needs one definition: sfn-run test --init template.yml');
  }
  const definition = resolve(io.cwd, path);
  const file = new SourceFile(path, '');
  const settings = new Map(stateMachine === undefined ? [] : [['state-machine' as const, stateMachine]]);
  const { subject, diagnostics } = await loadSubject(
    // as if a file next to it named it
    { path: definition, definition: { path: basename(path), range: { file, start: 0, end: 0 } }, settings },
    io.cwd,
    io.env.AWS_REGION ?? io.env.AWS_DEFAULT_REGION,
  );
  if (subject === undefined) throw new LocatedError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const { source, project } = subject;
  const target = join(dirname(definition), `${fileName(source.name)}.sfn-test.yml`);
  const { tests, ready, isCut } = await writeFirstTests(
    subject,
    { path: target, definition, stateMachine: project.machines.length > 1 ? source.logicalId : undefined },
    io.cwd,
  );
  const more = isCut ? '; there are more paths than these' : '';
  writePlain(io.stdout, `wrote ${relative(io.cwd, target)}: ${plural(tests, 'test')}, ${ready} of them ready${more}\n`);
  return EXIT_CODES.success;
}

function fileName(name: string): string {
  return name.replace(/[^\w-]+/g, '-');
}
