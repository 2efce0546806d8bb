/** Modules of Node's that take milliseconds to load and that few runs call. */
const LAZY = /^(?:node:)?(?:crypto|fs\/promises|child_process|v8|zlib)$/;
const PREFIX = '\0lazy:';

/** For the bundler: loads them at the first call. */
export const lazyNodeModules = {
  name: 'lazy-node-modules',
  resolveId(path, _importer, { kind }) {
    if (!LAZY.test(path)) return undefined;
    const name = path.replace(/^(?:node:)?/, 'node:');
    return `${PREFIX}${kind === 'require-call' ? 'cjs' : 'esm'}:${name}`;
  },
  async load(id) {
    if (!id.startsWith(PREFIX)) return undefined;
    const [, format, path] = /^(\w+):(.*)$/.exec(id.slice(PREFIX.length));
    const names = Object.entries(await import(path)).filter(([, value]) => typeof value === 'function');
    const lines = names.map(([name]) => {
      const call = `(...args) => process.getBuiltinModule('${path}').${name}(...args);`;
      return format === 'cjs' ? `exports.${name} = ${call}` : `export const ${name} = ${call}`;
    });
    return { code: lines.join('\n'), moduleType: 'js' };
  },
};
