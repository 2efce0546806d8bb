import { dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import { readFileText } from '../../read-file.ts';
import type { FunctionCode } from '../../template/project.ts';
import type { ModuleFormat } from '../protocol.ts';

/** The module format that Node assumes: by extension, else by `type` in the nearest package.json. */
export function moduleFormat(path: string): ModuleFormat {
  return decideFormat(path).format;
}

/** The module format that Node assumes, and the package.json that decides it, if one does. */
export function decideFormat(path: string): { readonly format: ModuleFormat; readonly packageFile?: string } {
  const extension = extname(path);
  if (extension.startsWith('.m')) return { format: 'esm' };
  if (extension.startsWith('.c')) return { format: 'cjs' };
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const packageFile = join(folder, 'package.json');
    const format = packageType(packageFile);
    if (format !== undefined) return { format, packageFile };
    if (folder === dirname(folder)) return { format: 'cjs' };
  }
}

/** How a `.js` file becomes an ES module on Lambda, which has only what is in CodeUri. */
export function adviseOnModule(packageFile: string | undefined, code: FunctionCode): string {
  const isDeployed = packageFile !== undefined && !liesOutside(packageFile, code);
  const isNew = !isDeployed && code.kind === 'folder';
  return `rename it to .mjs, or add "type": "module" to ${isNew ? 'a package.json in its CodeUri' : 'its package.json'}`;
}

/** Whether a file is not part of a function whose code is a folder. */
export function liesOutside(path: string, code: FunctionCode): boolean {
  if (code.kind !== 'folder') return false;
  const way = relative(code.path, path);
  return way.split(sep)[0] === '..' || isAbsolute(way);
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
