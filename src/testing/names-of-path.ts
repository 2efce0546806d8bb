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
