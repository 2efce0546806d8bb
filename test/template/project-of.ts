import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { formatDiagnostic } from '../../src/source/code-frame.ts';
import { toJson } from '../../src/source/source-node.ts';
import { type LoadOptions, loadProject } from '../../src/template/load-project.ts';

/** Writes the files into a folder that exists for the duration of the test. */
export function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Loads the first of the files from their folder. */
export async function projectOf(files: Readonly<Record<string, string | Buffer>>, options: LoadOptions = {}) {
  const cwd = folderOf(files);
  const project = await loadProject(Object.keys(files)[0]!, { cwd, ...options });
  const { machines, functions, diagnostics } = project;
  const all = [...diagnostics, ...machines.flatMap((machine) => machine.diagnostics)];
  return {
    cwd,
    project,
    machine: machines[0],
    definition: machines[0]?.definition && toJson(machines[0].definition),
    functions: new Map(functions.map((fn) => [fn.logicalId, fn])),
    /** The printed diagnostics of the template and its machines. */
    printed: all.map(formatDiagnostic).join('\n'),
  };
}

/** A template with one machine of one Pass state, whose Result is the given YAML (indented by 14) once CloudFormation has evaluated it. */
export function templateWithResult(result: string, more = ''): string {
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: A
        States:
          A:
            Type: Pass
            End: true
            Result: ${result}
      RoleArn: arn:aws:iam::111111111111:role/r
${more}`;
}
