import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { lookAt } from '../../look-at.ts';
import type { BuildOrigin } from '../build/build-origin.ts';
import { parseJsonc } from '../build/read-tsconfig.ts';
import { OPT, packageFolders, pathInLayer } from '../layer-folder.ts';
import { Probes } from './probes.ts';

/** In every folder above a module: package settings, TypeScript settings, and Yarn's package locations. */
const SETTINGS = ['package.json', 'tsconfig.json', 'jsconfig.json', '.pnp.cjs', '.pnp.js', '.pnp.data.json'];
const MAIN_FIELDS = ['main', 'module', 'browser'];
const MAX_EXTENDS = 10;

/**
 * Everything that esbuild could have looked up on its way from a build's imports to files, and more: each file that
 * exists or could take precedence, each package.json and tsconfig, and each folder where a package could be. It does
 * not implement the rules of resolution completely, so it need not know which of the candidates wins.
 * @returns undefined if that cannot be determined: such a build is not kept
 */
export function traceResolution(origin: BuildOrigin): Probes | undefined {
  const trace = new Trace(origin);
  return trace.run() ? trace.probes : undefined;
}

/** A pattern of a tsconfig's `paths` or a package's `imports`, and its targets. */
interface Mapping {
  readonly prefix: string;
  readonly suffix: string;
  readonly targets: readonly string[];
  /** The base of the targets. */
  readonly folder: string;
}

class Trace {
  readonly probes = new Probes();
  readonly #origin: BuildOrigin;
  readonly #folders = new Set<string>();
  readonly #packages = new Set<string>();
  readonly #tsconfigs = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #mappings: Mapping[] = [];
  /** Each `baseUrl`: a tsconfig may inherit that of one that it extends. */
  readonly #bases = new Set<string>();

  constructor(origin: BuildOrigin) {
    this.#origin = origin;
  }

  run(): boolean {
    const { entries, inline, modules, tsconfigs, layers, runtime, asked } = this.#origin;
    for (const entry of entries) {
      this.#addFolder(dirname(entry));
      this.#addPath(entry);
    }
    for (const path of modules.keys()) {
      this.#addFolder(dirname(path));
      if (path === inline) continue;
      // in an archive, or an import of many files
      if (!isFile(path)) return false;
      this.probes.contents.add(path);
    }
    for (const file of tsconfigs) this.#addTsconfig(file);
    for (const layer of layers) {
      this.probes.places.add(join(layer, 'nodejs'));
      for (const folder of packageFolders([layer], runtime)) this.#addFolder(folder);
    }
    for (const { folder, specifier } of asked) this.#addImport(folder, specifier);
    for (const [path, imports] of modules) {
      for (const { specifier, leadsTo, mayFail } of imports) {
        // an import of many files
        if (specifier.includes('*')) return false;
        const isThere = this.#addImport(dirname(path), specifier);
        // something has that name, but does not resolve: what it lacks is unknown
        if (leadsTo === undefined && mayFail && isThere && !this.#origin.leavesPackages) return false;
        if (leadsTo === undefined || modules.has(leadsTo)) continue;
        if (!isFile(leadsTo)) return false;
        this.probes.places.add(leadsTo);
        this.#addFolder(dirname(leadsTo));
      }
    }
    return true;
  }

  /** A folder and all folders above it. */
  #addFolder(folder: string): void {
    for (let above = folder; !this.#folders.has(above); above = dirname(above)) {
      this.#folders.add(above);
      for (const name of SETTINGS) this.probes.contents.add(join(above, name));
      for (const name of ['tsconfig.json', 'jsconfig.json']) this.#addTsconfig(join(above, name));
      for (const [pattern, targets] of Object.entries(readObject(join(above, 'package.json')).imports ?? {})) {
        this.#addMapping(pattern, textsIn(targets), above);
      }
    }
  }

  /** Returns whether there is a package with that name. */
  #addImport(folder: string, specifier: string): boolean {
    const key = `${folder}\0${specifier}`;
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    if (specifier.startsWith('.') || isAbsolute(specifier)) {
      this.#addPath(resolve(folder, specifier));
      for (const layer of specifier.startsWith(OPT) ? this.#origin.layers : []) {
        this.#addPath(pathInLayer(specifier, layer));
      }
      return false;
    }
    for (const mapping of this.#mappings) this.#addMapped(specifier, mapping);
    for (const base of this.#bases) this.#addPath(resolve(base, specifier));
    if (specifier.startsWith('#') || isBuiltin(specifier)) return false;
    const { layers, runtime } = this.#origin;
    const places = [folder, ...packageFolders(layers, runtime)];
    return places.map((place) => this.#addPackage(place, specifier)).includes(true);
  }

  #addMapped(specifier: string, { prefix, suffix, targets, folder }: Mapping): void {
    if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) return;
    const star = specifier.slice(prefix.length, specifier.length - suffix.length);
    for (const target of targets.map((text) => text.replaceAll('*', star))) {
      for (const base of [folder, ...this.#bases]) this.#addPath(resolve(base, target));
      if (!target.startsWith('.') && target !== specifier) this.#addImport(folder, target);
    }
  }

  /** A path as written in an import: with or without an extension, or a folder. */
  #addPath(path: string): void {
    this.probes.addName(dirname(path), stemOf(path));
    if (isFolder(path)) this.#addPackageFolder(path);
  }

  #addPackage(from: string, specifier: string): boolean {
    const parts = specifier.split('/');
    const name = parts.splice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    let isThere = false;
    for (let folder = from; ; folder = dirname(folder)) {
      const place = join(folder, 'node_modules', name);
      this.probes.places.add(join(folder, 'node_modules'));
      this.probes.places.add(place);
      if (isFolder(place)) {
        isThere = true;
        this.#addPackageFolder(place);
        if (parts.length > 0) this.#addPath(join(place, ...parts));
      }
      if (folder === dirname(folder)) return isThere;
    }
  }

  /** The file that its package.json names, and the default file of a folder without one. */
  #addPackageFolder(folder: string): void {
    if (this.#packages.has(folder)) return;
    this.#packages.add(folder);
    const file = join(folder, 'package.json');
    this.probes.contents.add(file);
    this.probes.addName(folder, 'index');
    const description = readObject(file);
    for (const field of MAIN_FIELDS) {
      for (const path of textsIn(description[field])) this.#addPath(resolve(folder, path));
    }
  }

  #addTsconfig(file: string, depth = 0): void {
    this.probes.contents.add(file);
    if (this.#tsconfigs.has(file) || !isFile(file)) return;
    this.#tsconfigs.add(file);
    const { extends: parents, compilerOptions } = readObject(file) as Tsconfig;
    const folder = dirname(file);
    const { baseUrl, paths } = compilerOptions ?? {};
    if (typeof baseUrl === 'string') this.#bases.add(resolve(folder, baseUrl));
    for (const [pattern, targets] of Object.entries(paths ?? {})) this.#addMapping(pattern, textsIn(targets), folder);
    if (depth < MAX_EXTENDS) for (const parent of textsIn(parents)) this.#addParent(folder, parent, depth + 1);
  }

  /** A path, or a file of a package: its name alone, and what its package.json maps it to. */
  #addParent(folder: string, parent: string, depth: number): void {
    const isPath = parent.startsWith('.') || isAbsolute(parent);
    if (!isPath) this.#addPackage(folder, parent);
    for (const base of isPath ? [resolve(folder, parent)] : placesOf(folder, parent)) {
      for (const path of [base, `${base}.json`, join(base, 'tsconfig.json')]) this.#addTsconfig(path, depth);
    }
    if (isPath) return;
    const name = parent.split('/', parent.startsWith('@') ? 2 : 1).join('/');
    for (const base of placesOf(folder, name)) {
      const { tsconfig, exports } = readObject(join(base, 'package.json'));
      for (const path of [...textsIn(tsconfig), ...textsIn(exports)]) {
        if (path.endsWith('.json')) this.#addTsconfig(resolve(base, path), depth);
      }
    }
  }

  #addMapping(pattern: string, targets: readonly string[], folder: string): void {
    const star = pattern.indexOf('*');
    const [prefix, suffix] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
    this.#mappings.push({ prefix, suffix, targets, folder });
  }
}

interface Tsconfig {
  readonly extends?: unknown;
  readonly compilerOptions?: { readonly baseUrl?: unknown; readonly paths?: Readonly<Record<string, unknown>> };
}

/** Without a module's extension: TypeScript may replace JavaScript, and the reverse. */
function stemOf(path: string): string {
  return basename(path).replace(/\.[cm]?[jt]sx?$/, '');
}

function placesOf(from: string, name: string): string[] {
  const places: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    places.push(join(folder, 'node_modules', name));
    if (folder === dirname(folder)) return places;
  }
}

/** Every string in a value, at any depth: targets of `exports` are nested in conditions. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseJsonc(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isFile(path: string): boolean {
  return kindOf(path) === 'file';
}

function isFolder(path: string): boolean {
  return kindOf(path) === 'folder';
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const stats = lookAt(path);
  return stats?.isFile() === true ? 'file' : stats?.isDirectory() === true ? 'folder' : undefined;
}
