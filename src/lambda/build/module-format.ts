import { dirname, extname, join } from 'node:path';
import { readFileText } from '../../read-file.ts';
import type { ModuleFormat } from '../protocol.ts';

/** The module format that Node assumes: by extension, else by `type` in the nearest package.json. */
export function moduleFormat(path: string): ModuleFormat {
  const extension = extname(path);
  if (extension.startsWith('.m')) return 'esm';
  if (extension.startsWith('.c')) return 'cjs';
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const type = packageType(join(folder, 'package.json'));
    if (type !== undefined) return type;
    if (folder === dirname(folder)) return 'cjs';
  }
}

/** Undefined if there is no such file. */
function packageType(file: string): ModuleFormat | undefined {
  let text: string;
  try {
    text = readFileText(file);
  } catch {
    return undefined;
  }
  try {
    const content: unknown = JSON.parse(text);
    return (content as { type?: unknown } | null)?.type === 'module' ? 'esm' : 'cjs';
  } catch {
    return 'cjs';
  }
}
