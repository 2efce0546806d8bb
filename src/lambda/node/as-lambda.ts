/** Flags of Node.js: ES modules cannot be required, and a file's syntax does not determine its format. */
export const AS_LAMBDA: readonly string[] = ['--no-experimental-require-module', '--no-experimental-detect-module'];
