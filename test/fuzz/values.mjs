const KEYS = [
  'a',
  'b',
  'items',
  'id',
  'n',
  'a.b',
  "it's",
  '',
  '__proto__',
  'constructor',
  'toString',
  'größe',
  'a b',
  '😀',
];
const TEXTS = [
  '',
  'x',
  'a,b,,c',
  '1',
  '1.0',
  'true',
  'null',
  '{"a":[1]}',
  '[',
  '2024-01-02T03:04:05Z',
  '\u0000',
  '\ud800',
  '\u001b[31m',
  '{}',
  "'",
  '$.a',
  'é',
];
const NUMBERS = [0, -0, 1, -1, 2, 3, 0.5, 1e21, 1e-7, 2 ** 31, 2 ** 53, -(2 ** 63), 1.7e308, 100];

/** A JSON value for inputs and results. */
export function jsonValue(random, depth = 3) {
  const { oneOf, pick, list, chance } = random;
  if (depth === 0 || chance(0.4)) {
    return oneOf(
      () => pick(TEXTS),
      () => pick(NUMBERS),
      () => pick([true, false, null]),
    );
  }
  return oneOf(
    () => list(4, () => jsonValue(random, depth - 1)),
    () => jsonObject(random, depth),
  );
}

export function jsonObject(random, depth = 3) {
  const object = {};
  for (const key of random.list(4, () => random.pick(KEYS))) {
    Object.defineProperty(object, key, {
      value: jsonValue(random, depth - 1),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return object;
}

/** Values in place of something else. */
export function wrongValue(random) {
  return random.oneOf(
    () => structuredClone(random.pick([null, true, 0, -1, 1.5, 1e99, '', ' ', [], {}, [[]], [null], { '': {} }])),
    () =>
      random.pick([
        '${X}',
        'a${X}b',
        '${X}${Y}',
        '{% %}',
        '{% $x',
        '{%',
        '$',
        '$$',
        '$.',
        '$[',
        'States.',
        'States.UUID(',
        '{{resolve:ssm:x}}',
      ]),
    () => jsonValue(random, 2),
    () => nest(random.int(60), random.chance(0.5)),
  );
}

function nest(depth, asList) {
  let value = 1;
  for (let i = 0; i < depth; i++) value = asList ? [value] : { a: value };
  return value;
}

/** A text with some of its characters changed, removed, doubled or moved. */
export function mutateText(random, text) {
  const { int, pick, oneOf } = random;
  let changed = text;
  for (let i = 1 + int(4); i > 0; i--) {
    const at = int(changed.length + 1);
    const to = at + int(random.chance(0.3) ? 40 : 3);
    changed = oneOf(
      () => changed.slice(0, at) + changed.slice(to),
      () => changed.slice(0, at) + changed.slice(at, to) + changed.slice(at),
      () =>
        changed.slice(0, at) +
        pick([
          ...'{}[]",:\\\'$%.()*&!|>-#\n\t 0e?~@`/',
          '\u0000',
          '\ufeff',
          '😀',
          '{%',
          '%}',
          '${',
          '\r\n',
          '- ',
          ': ',
          '&a ',
          '*a',
          '!Sub ',
          '<<: ',
        ]) +
        changed.slice(at),
      () => changed.slice(0, at),
    );
  }
  return changed;
}

/** A tree with some of its parts replaced, renamed, removed or moved. Changes the given one. */
export function mutateTree(random, root) {
  for (let i = 1 + random.int(3); i > 0; i--) {
    const places = placesIn(root);
    if (places.length === 0) return root;
    const { holder, key } = random.pick(places);
    random.oneOf(
      () => set(holder, key, wrongValue(random)),
      () => set(holder, key, wrongValue(random)),
      () => (Array.isArray(holder) ? holder.splice(key, 1) : delete holder[key]),
      () =>
        set(
          holder,
          Array.isArray(holder) ? key : random.pick(['Next', 'End', 'Type', 'x.$', 'Retry', 'Catch', `${key}x`]),
          holder[key],
        ),
      () => {
        const other = random.pick(places);
        set(holder, key, structuredClone(other.holder[other.key]));
      },
    );
  }
  return root;
}

function set(holder, key, value) {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function placesIn(root) {
  const places = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined && places.length < 400; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    for (const key of Object.keys(node)) {
      places.push({ holder: node, key: Array.isArray(node) ? Number(key) : key });
      pending.push(node[key]);
    }
  }
  return places;
}
