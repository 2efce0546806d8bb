// The ranges of numbers and the lengths of strings that services declare, which the SDK for JavaScript omits: the
// models of botocore, the core of the SDK for Python, have them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The types that have limits: a number's value, the length of a string or of bytes in base64. */
const LIMITED = new Set(['n', 's', 'x']);

/**
 * Adds limits to the outputs of actions: a type becomes a row of its own, `[4, type, least, most]`, with null for no
 * limit.
 * @param models by name: `{ actions, shapes }`; their shapes are changed
 * @param data the folder `data` of botocore
 * @param nameOf a service's id → its name among the models
 */
export function addLimits(models, data, nameOf) {
  for (const api of readApis(data)) {
    const model = models.get(nameOf(api.metadata.serviceId ?? ''));
    if (model !== undefined) addTo(model, api);
  }
}

/** The last version of each service. */
function* readApis(data) {
  for (const service of readdirSync(data, { withFileTypes: true })) {
    if (!service.isDirectory()) continue;
    const version = readdirSync(join(data, service.name)).sort().at(-1);
    const file = join(data, service.name, version, 'service-2.json.gz');
    yield JSON.parse(gunzipSync(readFileSync(file)).toString());
  }
}

function addTo({ actions, shapes }, api) {
  const rows = new Map();
  const seen = new Set();

  for (const [operation, { output }] of Object.entries(api.operations)) {
    const action = actions[operation.charAt(0).toLowerCase() + operation.slice(1)];
    if (action !== undefined && output !== undefined) action[1] = limit(action[1], output.shape);
  }

  function limit(type, name) {
    const shape = api.shapes[name];
    if (LIMITED.has(type)) return withLimits(type, shape);
    const row = typeof type === 'number' ? shapes[type] : undefined;
    if (row === undefined || seen.has(type)) return type;
    if (row[0] === 0 && shape.members !== undefined) {
      seen.add(type);
      for (const [member, { shape: of }] of Object.entries(shape.members)) {
        if (Object.hasOwn(row[1], member)) row[1][member] = limit(row[1][member], of);
      }
    }
    // lists and maps of the same type share a row, whatever the limits of their items
    if (row[0] === 1 && shape.member !== undefined) return another(type, [1, limit(row[1], shape.member.shape)]);
    if (row[0] === 2 && shape.value !== undefined) return another(type, [2, limit(row[1], shape.value.shape)]);
    return type;
  }

  function withLimits(type, { min, max }) {
    // a missing length is not a limit, nor is a length of 0
    const least = type === 'n' ? (min ?? null) : min || null;
    return least === null && max === undefined ? type : add([4, type, least, max ?? null]);
  }

  function another(type, row) {
    return row[1] === shapes[type][1] ? type : add(row);
  }

  function add(row) {
    const key = row.join();
    if (!rows.has(key)) rows.set(key, shapes.push(row) - 1);
    return rows.get(key);
  }
}
