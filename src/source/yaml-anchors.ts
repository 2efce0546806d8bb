import { MAX_DEPTH } from './limits.ts';
import type { SourceNode } from './source-node.ts';

/** How much aliases may add to a document: more is an attack, or a mistake. */
const MAX_ALIASED_NODES = 100_000;

interface Anchored {
  readonly node: SourceNode;
  /** The number of nodes in it. */
  readonly size: number;
  /** The number of levels below it. */
  readonly height: number;
}

/** The anchors of a document, by name as defined so far, and the limits for aliases. */
export class YamlAnchors {
  /** Undefined during the conversion of an anchor's value. */
  readonly #anchors = new Map<string, Anchored | undefined>();
  #depth = 0;
  /** The deepest level so far within the current anchor. */
  #reached = 0;
  #size = 0;
  #aliased = 0;

  /** Call it for each node. */
  count(): void {
    this.#size++;
  }

  /** Call it at the start of a map or a list. */
  enter(): void {
    this.#reached = Math.max(this.#reached, ++this.#depth);
  }

  leave(): void {
    this.#depth--;
  }

  define(anchor: string, read: () => SourceNode): SourceNode {
    const before = { size: this.#size, reached: this.#reached };
    this.#anchors.set(anchor, undefined);
    this.#reached = this.#depth;
    const node = read();
    this.#anchors.set(anchor, {
      node,
      size: this.#size - before.size + 1,
      height: this.#reached - this.#depth,
    });
    this.#reached = Math.max(this.#reached, before.reached);
    return node;
  }

  /** Returns the node of an alias's anchor, or the reason why it cannot be used. */
  resolve(name: string): SourceNode | string {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      const reason = this.#anchors.has(name) ? 'refers to itself' : 'has no anchor before it';
      return `The alias '*${name}' ${reason}`;
    }
    this.#aliased += target.size;
    this.#size += target.size;
    if (this.#aliased > MAX_ALIASED_NODES) {
      return `Aliases add more than ${MAX_ALIASED_NODES.toLocaleString('en')} values to the document`;
    }
    this.#reached = Math.max(this.#reached, this.#depth + target.height);
    if (this.#reached > MAX_DEPTH) return `With this alias, the document is nested deeper than ${MAX_DEPTH} levels`;
    return target.node;
  }
}
