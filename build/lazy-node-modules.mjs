/** Node.js modules that take milliseconds to load and that few runs use. */
const LAZY = /^(?:node:)?(?:crypto|fs\/promises|child_process|os|v8|zlib)$/;
/** The prefix of the names of their replacements. */
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
    // not the names for CommonJS: no bundler leaves out unused ones
    if (format === 'cjs') return { code: `module.exports = ${lazyObject(path)};`, moduleType: 'js' };
    const names = Object.entries(await import(path)).filter(([, value]) => typeof value === 'function');
    const lines = names.map(([name]) => {
      return `export const ${name} = (...args) => process.getBuiltinModule('${path}').${name}(...args);`;
    });
    lines.push(`export default ${lazyObject(path)};`);
    return { code: lines.join('\n'), moduleType: 'js' };
  },
};

/** The module as one object, including exports that are not functions. */
function lazyObject(path) {
  return `/* @__PURE__ */ new Proxy({}, { get: (_, name) => process.getBuiltinModule('${path}')[name] })`;
}
