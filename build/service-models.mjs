// node build/service-models.mjs [folder botocore]
// Writes src/services/models.bin, models.json and optimised-models.json: the inputs and outputs of AWS's APIs, from the packages with their
// models. The folder has the packages installed, and the other is botocore's folder `data`; without them they are
// installed temporarily, with npm and pip. Run by hand to update the table; the result is committed.
//
// The last version 2 of the SDK for JavaScript has the models of all services, as of its last release; the clients of
// version 3 have current ones, one package for each service: those that state machines use most.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { addLimits } from './service-limits.mjs';
import {
  ALIASES,
  BOTOCORE,
  CLIENTS,
  FREQUENT,
  OPTIMISED,
  SDK_2,
  UNSUPPORTED,
  WITHDRAWN,
  WITHOUT_MODEL,
} from './service-sources.mjs';

const OUT = 'src/services';
/** The prefix of optimised integrations in this table. */
const PREFIX = 'optimised:';

function withPackages(use) {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{}');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    execFileSync('npm', ['install', ...options, ...packages()], { stdio: 'inherit' });
    execFileSync('python3', ['-m', 'pip', 'install', '--no-deps', '--target', folder, `botocore==${BOTOCORE}`], {
      stdio: 'inherit',
    });
    use(folder, join(folder, 'botocore', 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With their versions. */
function packages() {
  return [`aws-sdk@${SDK_2}`, ...Object.entries(CLIENTS).map(([name, version]) => `${client(name)}@${version}`)];
}

function client(name) {
  return `@aws-sdk/client-${name}`;
}

/** By Step Functions' name of the service. Those of version 3 replace those of version 2. */
function readModels(folder, botocore) {
  const require = createRequire(join(folder, 'package.json'));
  const models = new Map();
  const apis = join(require.resolve('aws-sdk/package.json'), '..', 'apis');
  // later versions of an API come later
  for (const file of readdirSync(apis).sort()) {
    if (!/-\d{4}-\d\d-\d\d\.min\.json$/.test(file)) continue;
    const api = JSON.parse(readFileSync(join(apis, file), 'utf8'));
    const name = nameOf(api.metadata.serviceId);
    if (!WITHDRAWN.includes(name)) models.set(name, readVersion2(api));
  }
  for (const name of Object.keys(CLIENTS)) {
    const module = require(client(name));
    const Client = Object.entries(module).find(([key]) => /^[A-Z]\w*Client$/.test(key))[1];
    const { serviceId } = new Client({ region: 'us-east-1' }).config;
    const enums = readEnums(
      join(require.resolve(`${client(name)}/package.json`), '..', 'dist-types', 'models'),
      module,
    );
    models.set(nameOf(serviceId), { isCurrent: true, ...readVersion3(module, enums) });
  }
  addLimits(models, botocore, nameOf);
  for (const [name, actions] of Object.entries(UNSUPPORTED)) {
    const model = models.get(name);
    if (model === undefined) throw new Error(`no model of ${name}`);
    for (const action of actions) delete model.actions[uncapitalize(action)];
  }
  return models;
}

/** The name of the service's package in the SDK for Java: `Cognito Identity Provider` is `cognitoidentityprovider`. */
function nameOf(serviceId) {
  return serviceId
    .replace(/^(?:Amazon|AWS) /, '')
    .replace(/ Service$/, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}

function uncapitalize(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * Shapes are in one list and refer to each other by index:
 * `[0, { member: type }, required]`, `[1, type of items]`, `[2, type of values]`, `[3, values of an enum]`,
 * `[4, type, least, most]`.
 * A type is such an index, or a letter: s text, n number, b boolean, t timestamp, x bytes, d any JSON.
 */
class Shapes {
  list = [];
  #known = new Map();

  /** @param make creates the shape; shapes that it refers to may refer to it */
  add(key, make) {
    let index = this.#known.get(key);
    if (index === undefined) {
      index = this.list.length;
      this.list.push(undefined);
      this.#known.set(key, index);
      this.list[index] = make();
    }
    return index;
  }
}

function readVersion2({ operations, shapes: named }) {
  const shapes = new Shapes();
  const read = (shape) => {
    if (shape?.shape !== undefined) return shape.shape in named ? read(named[shape.shape]) : 's';
    if (shape === undefined) return -1;
    if (shape.document || shape.jsonvalue) return 'd';
    switch (shape.type ?? (shape.members ? 'structure' : 'string')) {
      case 'structure':
        return shapes.add(shape, () => [
          0,
          Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, read(member)])),
          requiredOf(shape),
        ]);
      case 'list':
        return shapes.add(shape, () => [1, read(shape.member ?? {})]);
      case 'map':
        return shapes.add(shape, () => [2, read(shape.value ?? {})]);
      case 'integer':
      case 'long':
      case 'short':
      case 'float':
      case 'double':
      case 'bigdecimal':
      case 'biginteger':
        return 'n';
      case 'boolean':
        return 'b';
      case 'timestamp':
        return 't';
      case 'blob':
        return 'x';
      default:
        return 's';
    }
  };
  const actions = {};
  for (const [name, { input, output }] of Object.entries(operations)) {
    actions[uncapitalize(name)] = [input === undefined ? -1 : read(input), output === undefined ? -1 : read(output)];
  }
  return { actions, shapes: shapes.list };
}

/** The SDK generates tokens itself. */
function requiredOf({ members, required = [] }) {
  return required.filter((name) => members[name]?.idempotencyToken !== true);
}

const LIST_OF = 64;
const MAP_OF = 128;
const SIMPLE = { 0: 's', 1: 'n', 2: 'b', 4: 't', 5: 't', 6: 't', 7: 't', 15: 'd', 17: 'n', 19: 'n', 21: 'x', 42: 'x' };

/** The schemas of commands: a number, a list, a function that returns one, or a pair of one and its traits. */
function readVersion3(module, enums) {
  const shapes = new Shapes();
  const read = (schema, values) => {
    if (typeof schema === 'function') return read(schema(), values);
    if (typeof schema === 'number') return readNumber(schema, values);
    if (schema === 'unit') return -1;
    if (schema.length === 2) return read(schema[0], values);
    const [type, , name, , first, second, count = 0] = schema;
    switch (type) {
      case 0:
        return read(first, values);
      case 1:
        return shapes.add(values ?? schema, () => [1, read(first, values)]);
      case 2:
        return shapes.add(schema, () => [2, read(second)]);
      default:
        return shapes.add(schema, () => [
          0,
          Object.fromEntries(first.map((member, i) => [member, read(second[i], enums.get(`${name}.${member}`))])),
          first.slice(0, count).filter((_, i) => !isToken(second[i])),
        ]);
    }
  };
  const readNumber = (number, values) => {
    if (number >= MAP_OF) return shapes.add(`map ${number}`, () => [2, readNumber(number - MAP_OF)]);
    if (number >= LIST_OF) {
      return shapes.add(values ? `list ${values.join()}` : number, () => [1, readNumber(number - LIST_OF, values)]);
    }
    if (values !== undefined && number === 0) return shapes.add(`enum ${values.join()}`, () => [3, values]);
    return SIMPLE[number] ?? 'd';
  };
  const actions = {};
  for (const [key, Command] of Object.entries(module)) {
    if (!/^[A-Z]\w*Command$/.test(key)) continue;
    const { schema } = new Command({});
    if (schema === undefined) throw new Error(`${key} has no schema: the client is too old`);
    actions[uncapitalize(schema[2])] = [read(schema[4]), read(schema[5])];
  }
  return { actions, shapes: shapes.list };
}

function isToken(schema) {
  const traits = Array.isArray(schema) && schema.length === 2 ? schema[1] : undefined;
  // as a bit, or by its name
  return typeof traits === 'number' ? (traits & 4) !== 0 : traits?.idempotencyToken !== undefined;
}

/** `GetObjectOutput.StorageClass` → the values of the member, from the type declarations. */
function readEnums(folder, module) {
  const found = new Map();
  for (const file of readdirSync(folder).filter((name) => /^models_\d+\.d\.ts$/.test(name))) {
    let structure;
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      structure = /^export interface (\w+)/.exec(line)?.[1] ?? structure;
      const [, member, type] = /^ {4}(\w+)\??: (\w+)(?:\[\])? \| undefined;/.exec(line) ?? [];
      const values = member === undefined ? undefined : enumOf(module[type]);
      if (values !== undefined) found.set(`${structure}.${member}`, values);
    }
  }
  return found;
}

function enumOf(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const values = Object.values(value);
  return values.length > 0 && values.every((one) => typeof one === 'string') ? values : undefined;
}

/** The optimised integrations by `optimised:<service>`: the calls behind them, and how Step Functions changes them. */
function readOptimised(models) {
  const found = new Map();
  for (const [service, rows] of Object.entries(OPTIMISED)) {
    const shapes = [];
    const actions = {};
    for (const [action, row] of Object.entries(rows)) {
      const isCall = row.only !== true || row.call !== undefined;
      const [name, operation] = row.call?.split(':') ?? [service, action];
      const model = isCall ? models.get(name) : undefined;
      const call = model?.actions[operation];
      if (isCall && call === undefined) throw new Error(`no ${name}:${operation} for ${service}:${action}`);
      const copy = copier(model?.shapes ?? [], shapes);
      const read = (type) => {
        if (typeof type === 'object') return addStructure(shapes, mapValues(type, read));
        return type.includes(':') ? copy(shapeAt(model, type)) : type;
      };
      let input = row.with === undefined ? copy(call[0]) : undefined;
      if (row.with !== undefined) {
        const left = row.only ? [] : Object.entries(model.shapes[call[0]][1]);
        const isLeft = ([member]) => !(row.without ?? []).includes(member) && !Object.hasOwn(row.with, member);
        input = addStructure(shapes, {
          ...mapValues(Object.fromEntries(left.filter(isLeft)), copy),
          ...mapValues(row.with, read),
        });
      }
      actions[action] = [input, isCall && row.hasOwnResult !== true ? copy(call[1]) : -1];
    }
    found.set(`${PREFIX}${service}`, { isCurrent: true, actions, shapes });
  }
  return found;
}

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

function addStructure(shapes, members) {
  return shapes.push([0, members, []]) - 1;
}

/** Copies a type, and everything it refers to, from one list of shapes to another. */
function copier(from, to) {
  const copied = new Map();
  return function copy(type) {
    if (typeof type !== 'number' || type < 0) return type;
    if (copied.has(type)) return copied.get(type);
    const index = to.push(undefined) - 1;
    copied.set(type, index);
    const [kind, first, ...rest] = from[type];
    to[index] = [kind, kind === 0 ? mapValues(first, copy) : kind >= 3 ? first : copy(first), ...rest];
    return index;
  };
}

/** `startJobRun:Arguments` is the type of that member of the operation's input, or of its items if it is a list. */
function shapeAt(model, path) {
  const [operation, member] = path.split(':');
  const type = model.shapes[model.actions[operation][0]][1][member];
  return model.shapes[type][0] === 1 ? model.shapes[type][1] : type;
}

/** The services, and an index of their positions. Those that few machines use are compressed, each separately. */
function write(models) {
  const all = [...[...models].sort(([a], [b]) => (a < b ? -1 : 1)), ...readOptimised(models)];
  const parts = [];
  const services = Object.fromEntries(WITHOUT_MODEL.map((name) => [name, []]));
  // in a file of their own, which is bundled into the program: most machines use no other services
  const optimised = {};
  let offset = 0;
  for (const [name, { isCurrent = false, actions, shapes }] of all) {
    // a line for the actions, and one for each shape: a lookup of one action reads few of them
    const text = [actions, ...shapes].map((line) => JSON.stringify(line)).join('\n');
    if (/[^\0-\x7f]/.test(text)) throw new Error(`the model of ${name} is not ASCII`);
    // frequently used ones need no further module: loading the decompressor takes Node a millisecond
    const isOptimised = name.startsWith(PREFIX);
    const isPlain = isOptimised || FREQUENT.includes(name);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
    const part = isPlain ? Buffer.from(text) : brotliCompressSync(text, { params });
    const slice = [offset, part.length, isCurrent ? 1 : 0, isPlain ? 1 : 0];
    if (isOptimised) optimised[name.slice(PREFIX.length)] = slice;
    else services[name] = slice;
    parts.push(part);
    offset += part.length;
  }
  const list = JSON.stringify({ sources: [...packages(), `botocore==${BOTOCORE}`], aliases: ALIASES, services });
  writeFileSync(`${OUT}/models.json`, `${list}\n`);
  writeFileSync(`${OUT}/optimised-models.json`, `${JSON.stringify(optimised)}\n`);
  writeFileSync(`${OUT}/models.bin`, Buffer.concat(parts));
  console.log(`${all.length} services: ${list.length} bytes of names, ${offset} of models`);
}

const [, , folder, botocore] = process.argv;
if (folder === undefined) withPackages((...folders) => write(readModels(...folders)));
else write(readModels(folder, botocore));
