import { type Placed, Places } from './places.ts';

/** A child of a fork. */
interface Sibling extends Placed {
  readonly index: number;
}

/** The children of a fork that run. */
export class Siblings<T extends Sibling> extends Places<T> {
  find(index: number): T | undefined {
    return this.live.find((sibling) => sibling.index === index);
  }

  /** In the order of branches and items. */
  inOrder(): readonly T[] {
    return [...this.live].sort((a, b) => a.index - b.index);
  }
}
