/** Flags of Node.js: no ES module is required, and a file's text does not tell its format. */
export const AS_LAMBDA: readonly string[] = ['--no-experimental-require-module', '--no-experimental-detect-module'];
