import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { didYouMean } from '../source/near-name.ts';
import { type ServiceCatalog, ServiceModel, type ServiceTable } from './service-model.ts';

/** Where a service is in the file of models; nothing where it is known by its name only. */
type Slice = readonly [offset: number, length: number, isCurrent: 0 | 1, isPlain: 0 | 1] | readonly [];

interface List {
  readonly services: Readonly<Record<string, Slice>>;
  /** What services are called elsewhere: `stepfunctions` is `sfn`. */
  readonly aliases: Readonly<Record<string, string>>;
}

const OPTIMISED = 'optimised:';

/**
 * The models of AWS's services: which there are, their actions, and what these take and give. A file of them that
 * build/service-models.mjs makes is read as far as it is asked for.
 */
class ServiceModels implements ServiceCatalog {
  #found: string | undefined;
  #list: List | undefined;
  readonly #known = new Map<string, ServiceModel>();

  has(name: string): boolean {
    return !name.startsWith(OPTIMISED) && Object.hasOwn(this.#load().services, name);
  }

  suggest(name: string): string | undefined {
    const { aliases, services } = this.#load();
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
    if (Object.hasOwn(aliases, plain)) return `Did you mean '${aliases[plain]}'?`;
    if (this.has(plain)) return `Did you mean '${plain}'?`;
    return didYouMean(
      plain,
      Object.keys(services).filter((other) => !other.startsWith(OPTIMISED)),
    );
  }

  find(service: string): ServiceModel | undefined {
    const isSdk = service.startsWith('aws-sdk:');
    const name = isSdk ? service.slice('aws-sdk:'.length) : `${OPTIMISED}${service}`;
    const { services } = this.#load();
    const place = Object.hasOwn(services, name) ? services[name] : undefined;
    if (place === undefined || place.length === 0) return undefined;
    let model = this.#known.get(name);
    if (model === undefined) {
      const [offset, length, isCurrent, isPlain] = place;
      model = new ServiceModel(this.#readTable(offset, length, isPlain === 0), isCurrent === 1, !isSdk);
      this.#known.set(name, model);
    }
    return model;
  }

  #load(): List {
    this.#list ??= JSON.parse(readFileSync(join(this.#folder, 'models.json'), 'utf8')) as List;
    return this.#list;
  }

  #readTable(offset: number, length: number, isCompressed: boolean): ServiceTable {
    const file = openSync(join(this.#folder, 'models.bin'), 'r');
    try {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, offset);
      return (isCompressed ? brotliDecompressSync(bytes) : bytes).toString('latin1').split('\n');
    } finally {
      closeSync(file);
    }
  }

  get #folder(): string {
    this.#found ??= findFolder();
    return this.#found;
  }
}

/** Beside this source, or beside the bundle, one folder up from a chunk of it. */
function findFolder(): string {
  const places = ['models.json', '../models.json'].map((path) => join(import.meta.dirname, path));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`models.json is not built; looked at ${places.join(', ')}`);
  return dirname(found);
}

/** One for the whole process: each service is read once. */
export const serviceModels: ServiceCatalog = new ServiceModels();
