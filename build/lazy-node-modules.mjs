/** Modules of Node's that take milliseconds to load and that few runs call. */
const LAZY = /^(?:node:)?(?:crypto|fs\/promises|child_process|v8|zlib)$/;
/** With which the names of what stands for them begin. */
export const LAZY_NODE_MODULES = '\0lazy:';

/** For the bundler: loads them at the first call. */
export const lazyNodeModules = {
  name: 'lazy-node-modules',
  resolveId(path, _importer, { kind }) {
    if (!LAZY.test(path)) return undefined;
    const name = path.replace(/^(?:node:)?/, 'node:');
    return `${LAZY_NODE_MODULES}${kind === 'require-call' ? 'cjs' : 'esm'}:${name}`;
  },
  async load(id) {
    if (!id.startsWith(LAZY_NODE_MODULES)) return undefined;
    const [, format, path] = /^(\w+):(.*)$/.exec(id.slice(LAZY_NODE_MODULES.length));
    const names = Object.entries(await import(path)).filter(([, value]) => typeof value === 'function');
    const lines = names.map(([name]) => {
      const call = `(...args) => process.getBuiltinModule('${path}').${name}(...args);`;
      return format === 'cjs' ? `exports.${name} = ${call}` : `export const ${name} = ${call}`;
    });
    return { code: lines.join('\n'), moduleType: 'js' };
  },
};
