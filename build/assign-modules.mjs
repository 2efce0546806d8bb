/**
 * Assigns each module of the bundle to a file. A file contains the modules that it names, and everything they import. A
 * module goes into the first file that needs it, unless another file names it.
 * @param {Record<string, string[]>} files names of files, each with the ends of its modules' paths; an entry that ends
 * with a slash is a part of the path, and also the start of names of the bundler's own modules
 * @returns `plugin` for the bundler, and `fileOf`, which works once the bundler has read all modules
 */
export function assignModules(files) {
  const assigned = new Map();
  const all = Object.entries(files);
  const plugin = {
    name: 'assign-modules',
    buildEnd() {
      const ids = [...this.getModuleIds()];
      checkNames(all, ids);
      const owners = new Map(ids.map((id) => [id, ownerOf(id, all)]));
      for (const [name] of all) {
        const take = (id) => {
          const owner = owners.get(id);
          if (assigned.has(id) || (owner !== undefined && owner !== name)) return;
          assigned.set(id, name);
          this.getModuleInfo(id)?.importedIds.forEach(take);
        };
        ids.filter((id) => owners.get(id) === name).forEach(take);
      }
    },
  };
  return { plugin, fileOf: (id) => assigned.get(id) };
}

function ownerOf(id, files) {
  return files.find(([, modules]) => modules.some((module) => isNamed(id, module)))?.[0];
}

const isNamed = (id, module) => {
  const path = id.replaceAll('\\', '/');
  if (module.startsWith('\0')) return id.startsWith(module);
  return module.endsWith('/') ? path.includes(`/${module}`) : path.endsWith(`/${module}`);
};

function checkNames(files, ids) {
  const unknown = files.flatMap(([, modules]) => modules).filter((module) => !ids.some((id) => isNamed(id, module)));
  if (unknown.length > 0) throw new Error(`not among the modules of the command: ${unknown.join(', ')}`);
}
