import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { readTsconfig } from './read-tsconfig.ts';

const DECORATOR = /(?:^|[\s(,])@[A-Za-z_$][\w$.]*\s*(?:\(|[\r\n]|\w)/;

/** The tsconfig.json that applies to a file: the nearest one above it. */
export function nearestTsconfig(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether a file's decorators need type metadata, which esbuild does not emit. */
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
 * Compiles files with decorators with the user's own TypeScript if their tsconfig sets `emitDecoratorMetadata`:
 * dependency injection by type needs the metadata.
 * @param tsconfig given for all files, instead of the nearest
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
        // Still TypeScript's rules: a type-only import is removed.
        return { contents: compiled.text, loader: extname(path) === '.tsx' ? 'tsx' : 'ts' };
      });
    },
  };
}
