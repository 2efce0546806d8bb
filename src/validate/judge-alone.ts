import { isFileProblem } from '../template/read-source-file.ts';
import { type FileJudge, isWanted } from './file-judge.ts';
import type { FileReport } from './file-report.ts';
import type { FileToCheck } from './find-files.ts';

/**
 * Validates a standalone definition.
 * @returns undefined if it is not standalone, or cannot be validated: validating one file after the other then reports
 * why
 */
export async function judgeAlone(judge: FileJudge, file: FileToCheck): Promise<FileReport | undefined> {
  try {
    const found = judge.ownersOf(file);
    const owners = 'then' in found ? await found : found;
    if (owners.length > 0) return undefined;
    const project = await judge.load(file);
    const isDefinition = !isFileProblem(project) && project.kind === 'definition';
    return isDefinition && isWanted(file, project) ? await judge.judge(file, project) : undefined;
  } catch {
    return undefined;
  }
}
