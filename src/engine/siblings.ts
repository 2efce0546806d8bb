import { type Placed, Places } from './places.ts';

/** A child of a fork. */
interface Sibling extends Placed {
  readonly index: number;
}

/** The running children of a fork. */
export class Siblings<T extends Sibling> extends Places<T> {
  find(index: number): T | undefined {
    return this.live.find((sibling) => sibling.index === index);
  }

  /** In the order of branches or items. */
  inOrder(): readonly T[] {
    return [...this.live].sort((a, b) => a.index - b.index);
  }
}
