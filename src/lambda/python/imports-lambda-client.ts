import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFileText } from '../../read-file.ts';
import type { PythonProgram } from './python-program.ts';

const SDK = /\b(?:boto3|botocore|aioboto3|aiobotocore)\b/;
const LAMBDA = /["']lambda["']/;
const MAX_FILES = 200;

/**
 * Whether a function's own code has a client of Lambda's API: the modules in its folder, and in that of its handler.
 */
export function importsLambdaClient({ inline, folder, handler }: PythonProgram): boolean {
  if (inline !== undefined) return isClient(inline);
  const folders = new Set([folder, dirname(join(folder, handler))]);
  const files = [...folders].flatMap((path) => list(path).map((name) => join(path, name)));
  return files.slice(0, MAX_FILES).some((file) => isClient(read(file)));
}

function isClient(text: string): boolean {
  return SDK.test(text) && LAMBDA.test(text);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.py'));
  } catch {
    // loading it reports that
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileText(file);
  } catch {
    return '';
  }
}
