/** Changes that do not change the program's behaviour, each with the reason. */
export const EQUIVALENT_MUTANTS = [
  {
    path: 'src/expressions/jsonata/profile.ts',
    was: 'let depth = 0;',
    is: 'let depth = (0 + 1);',
    because: 'a tree has at least one level',
  },
  {
    path: 'src/expressions/jsonpath/compile-filter.ts',
    was: "if (given.kind !== 'pattern') return () => false;",
    is: "if (given.kind !== 'pattern') return () => true;",
    because: 'one of the two is a pattern here; the line is for the compiler',
  },
  {
    path: 'src/expressions/jsonata/regexp/regexp-engine.ts',
    was: 'const MAX_AHEAD = 1000;',
    is: 'const MAX_AHEAD = (1000 + 1);',
    because: 'it is how many matches one go of the watchdog finds, not which',
  },
  {
    path: 'src/expressions/jsonata/regexp/read-shape.ts',
    was: 'ways: (length) => (isNested ? Number.POSITIVE_INFINITY : whole.choices * (length + 1) ** whole.repetitions),',
    is: 'ways: (length) => (isNested ? Number.POSITIVE_INFINITY : whole.choices * (length + (1 + 1)) ** whole.repetitions),',
    because: 'a bound on steps that is a little higher: the watchdog is asked for a few more texts',
  },
  {
    path: 'src/engine/limits.ts',
    was: 'if (bytes >= WORTH_REMEMBERING) sizes.set(value, bytes);',
    is: 'if (false) sizes.set(value, bytes);',
    because: 'a size that is not remembered is counted again',
  },
  {
    path: 'src/expressions/jsonata/needed-bounds.ts',
    was: "const isIterating = node.type === 'function' && isCallOf(node, ITERATING_FUNCTIONS, ownNames);",
    is: "const isIterating = node.type !== 'function' && isCallOf(node, ITERATING_FUNCTIONS, ownNames);",
    because: 'more expressions than need it are watched: the same values, more slowly',
  },
  {
    path: 'src/expressions/jsonata/compile-leaf.ts',
    was: "if (member === 'result') return site.hasResult === true;",
    is: "if (member === 'result') return site.hasResult === false;",
    because: 'a path that is not taken for a plain one is parsed, checked and evaluated by JSONata',
  },
  {
    path: 'src/expressions/jsonata/evaluator.ts',
    was: 'if (this.#parsed.size >= MAX_KEPT) this.#parsed.clear();',
    is: 'if (false) this.#parsed.clear();',
    because: 'it bounds what is kept, not what is found',
  },
  {
    path: 'src/engine/limits.ts',
    was: 'if (text.length > 64) return Buffer.byteLength(JSON.stringify(text));',
    is: 'if (false) return Buffer.byteLength(JSON.stringify(text));',
    because: 'the loop below counts the same bytes, more slowly',
  },
  {
    path: 'src/expressions/jsonata/compile-template.ts',
    was: 'if (assemble === takeValue) return leaves[0];',
    is: 'if (false) return leaves[0];',
    because: 'a template that is one expression goes the way of all others: the same value, more slowly',
  },
  {
    path: 'src/expressions/jsonata/deadline.ts',
    was: "if (rest <= 0) throw new LimitError('time');",
    is: "if (rest < 0) throw new LimitError('time');",
    because: 'exactly no time left is a coincidence, and is then a millisecond',
  },
  {
    path: 'src/engine/alarm.ts',
    was: 'if (this.#timer === undefined || this.#timer.at > at) {',
    is: 'if (this.#timer === undefined || this.#timer.at >= at) {',
    because: 'a timer for the same time is set again',
  },
  {
    path: 'src/states/map/inspect-map.ts',
    was: 'for (let bytes = 0; bytes <= payloadBytes; ) {',
    is: 'for (let bytes = 0; bytes < payloadBytes; ) {',
    because: 'it limits how much of a dataset is shown, and no rule of AWS says how much',
  },
  {
    path: 'src/engine/interpret.ts',
    was: 'if (count % STATES_A_TURN === 0) yield* turn();',
    is: 'if (true) yield* turn();',
    because: 'a turn after each state: the same events, more slowly',
  },
  {
    path: 'src/expressions/jsonata/functions/time.ts',
    was: 'const HARMLESS_LENGTH = 24;',
    is: 'const HARMLESS_LENGTH = (24 + 1);',
    because: 'it decides which texts are parsed under the watchdog, not how',
  },
  {
    path: 'src/expressions/jsonata/regexp/regexp-engine.ts',
    was: 'steps: (length) => 10 * size * (length + 1),',
    is: 'steps: (length) => 10 / size * (length + 1),',
    because: 'it decides which searches run under the watchdog, not what they find',
  },
];
