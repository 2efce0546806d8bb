import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Edit {
  /** The text that is replaced; undefined for a new file. */
  readonly before?: string;
  readonly after: string;
}

/** By the files that they change. */
export type Edits = Readonly<Record<string, Edit | readonly Edit[]>>;

/** A copy of the sources for trying changes. */
export class SourceCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'sfn-run-copy-'));

  constructor(...edits: readonly Edits[]) {
    const root = resolve(import.meta.dirname, '../..');
    for (const name of [
      'src',
      'build',
      'bin',
      'build.mjs',
      'package.json',
      'LICENSE',
      'tsconfig.json',
      'docs',
      'schema',
    ]) {
      cpSync(join(root, name), join(this.folder, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['src'] }));
    for (const [file, ones] of edits.flatMap((all) => Object.entries(all))) {
      for (const edit of [ones].flat()) this.#change(file, edit);
    }
  }

  /** The files that the compiler reports. */
  compile(): readonly string[] {
    const { stdout } = this.run('node_modules/.bin/tsc', []);
    return [...new Set([...stdout.matchAll(/^(src\/\S+?)\(\d+,\d+\): error/gm)].map(([, file]) => file!))];
  }

  run(program: string, args: readonly string[]): { readonly stdout: string; readonly stderr: string } {
    return spawnSync(join(this.folder, program), args, { cwd: this.folder, encoding: 'utf8' });
  }

  #change(file: string, { before, after }: Edit): void {
    const path = join(this.folder, file);
    if (before === undefined) {
      writeFileSync(path, after, { flag: 'wx' });
      return;
    }
    const text = readFileSync(path, 'utf8');
    if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
    writeFileSync(
      path,
      text.replace(before, () => after),
    );
  }
}
