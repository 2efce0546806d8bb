/**
 * What a build has looked at, or could have: by it a later run tells whether the same build would come to the same.
 * There may be more in it than the bundler has asked for, never less.
 */
export class Probes {
  /** Files whose content counts, and that there is no such file. */
  readonly contents = new Set<string>();
  /** Paths of which counts what they lead to: nothing, a file, a folder, another place. */
  readonly places = new Set<string>();
  /** Folder → the beginnings of names: all that are there, up to a dot, count. */
  readonly names = new Map<string, Set<string>>();

  /** Names that begin with `stem` and end there, or go on with a dot. */
  addName(folder: string, stem: string): void {
    const stems = this.names.get(folder);
    if (stems === undefined) this.names.set(folder, new Set([stem]));
    else stems.add(stem);
  }
}
