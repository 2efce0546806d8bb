/** Values that the command line gives, by the name that a template asks for them with. All stacks of a template share them. */
export interface OutsideValues {
  /** The value, which counts as used from now on. */
  take(name: string): string | undefined;
  /** Names that nothing has asked for. */
  untaken(): readonly string[];
}

export function createOutsideValues(values: ReadonlyMap<string, string>): OutsideValues {
  const taken = new Set<string>();
  return {
    take(name) {
      taken.add(name);
      return values.get(name);
    },
    untaken: () => [...values.keys()].filter((name) => !taken.has(name)),
  };
}
