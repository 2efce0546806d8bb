/**
 * What a build looked up or could have looked up: from it, a later run determines whether the same build would have the
 * same result. It may contain more than the bundler's look-ups, never less.
 */
export class Probes {
  /** Files that matter by their content, or by not existing. */
  readonly contents = new Set<string>();
  /** Paths that matter by what they lead to: nothing, a file, a folder, another path. */
  readonly places = new Set<string>();
  /** Folder → prefixes of names: all names that consist of a prefix, or of a prefix, a dot and more, matter. */
  readonly names = new Map<string, Set<string>>();

  /** Names that are `stem`, or begin with `stem` and a dot. */
  addName(folder: string, stem: string): void {
    const stems = this.names.get(folder);
    if (stems === undefined) this.names.set(folder, new Set([stem]));
    else stems.add(stem);
  }
}
