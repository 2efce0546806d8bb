/** `Outer/Inner/State`, `Inner/State`, `State` for `Outer[0]/Inner[2]/State`. */
export function namesOf(path: string): readonly string[] {
  // most states are in no branch or iteration
  if (!path.includes(']/')) return [path];
  const steps = withoutIndices(path);
  const names = [steps];
  // a name may contain a slash: another name begins only where a branch or iteration ends
  for (let at = path.indexOf(']/'); at >= 0; at = path.indexOf(']/', at + 1)) {
    const name = withoutIndices(path.slice(at + 2));
    if (/\[\d+\]$/.test(path.slice(0, at + 1))) names.push(name);
  }
  return names;
}

export function withoutIndices(path: string): string {
  return path.replace(/\[\d+\]\//g, '/');
}

/**
 * Recognizes the paths that a name with indices means: `Outer[1]/Inner` is any visit of Inner in the second branch or
 * iteration of Outer. A step without an index stands for each of its branches, iterations or executions.
 * @returns undefined for a name without indices, which `namesOf` finds
 */
export function indexedPath(name: string): RegExp | undefined {
  if (!/\[\d+\]\//.test(name)) return undefined;
  const steps = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('/', '(?:\\[\\d+\\])?/');
  return new RegExp(`(?:^|\\]/)${steps}$`, 's');
}
