import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { readTsconfig } from './read-tsconfig.ts';

const DECORATOR = /(?:^|[\s(,])@[A-Za-z_$][\w$.]*\s*(?:\(|[\r\n]|\w)/;

/** The tsconfig.json that counts for a file: the nearest one above it. */
export function nearestTsconfig(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether a file's decorators are to leave the types that they stand at, which esbuild does not do. */
export async function emitsDecoratorMetadata(path: string, given: string | undefined): Promise<boolean> {
  const file = given ?? nearestTsconfig(path);
  return file !== undefined && (await readTsconfig(file)).emitDecoratorMetadata === true;
}

export function hasDecorators(text: string): boolean {
  return DECORATOR.test(text);
}

/** What was compiled by the user's TypeScript. */
export interface Compilation {
  readonly path: string;
  /** More than the file and its tsconfig was read. */
  readonly isWholeProgram: boolean;
}

/**
 * Has files with decorators compiled by the user's own TypeScript where their tsconfig says `emitDecoratorMetadata`:
 * what injects dependencies by their types finds none otherwise.
 *
 * @param tsconfig given for all files, in place of the nearest
 */
export function decoratorMetadata(
  tsconfig: string | undefined,
  onCompiled: (compilation: Compilation) => void,
): Plugin {
  return {
    name: 'decorator-metadata',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?tsx?$/ }, async ({ path }) => {
        if (/[/\\]node_modules[/\\]/.test(path) || !(await emitsDecoratorMetadata(path, tsconfig))) return undefined;
        const text = await readFile(path, 'utf8');
        if (!hasDecorators(text)) return undefined;
        const { compileWithTypeScript } = await import('./user-typescript.ts');
        const compiled = await compileWithTypeScript(path, text, (tsconfig ?? nearestTsconfig(path))!);
        if ('problem' in compiled) return { errors: [{ text: compiled.problem }] };
        onCompiled({ path, isWholeProgram: compiled.isWholeProgram });
        // Still TypeScript's rules: an import that is a type alone is none.
        return { contents: compiled.text, loader: extname(path) === '.tsx' ? 'tsx' : 'ts' };
      });
    },
  };
}
