import type { Scope } from '../../engine/events.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { Section } from './section.ts';

/**
 * The sections of a trace: one for each open branch, iteration and child execution, inside the section of its
 * container.
 */
export class TraceSections {
  readonly root: Section;
  readonly #writeOpening: (container: StateVisit, section: Section) => void;
  /** Sections of open branches and iterations. */
  readonly #sections = new Map<Scope, Section>();
  /** The branches or iterations of a container's current attempt that have a section. */
  readonly #scopesWithin = new Map<StateVisit, Scope[]>();
  /** Sections of running executions that Tasks started without waiting for them. */
  readonly #detached = new Map<Scope, string[]>();
  /** The start times of running executions that Tasks started. */
  readonly #children = new Map<Scope, number>();

  /** @param writeOpening writes the line of a container above the first section inside it */
  constructor(write: (text: string) => void, writeOpening: (container: StateVisit, section: Section) => void) {
    this.root = new Section(write);
    this.#writeOpening = writeOpening;
  }

  of({ scope, container }: StateVisit): Section {
    if (container === undefined) return this.root;
    const known = this.#sections.get(scope);
    if (known !== undefined) return known;
    const outer = this.of(container);
    let siblings = this.#scopesWithin.get(container);
    if (siblings === undefined) {
      siblings = [];
      this.#scopesWithin.set(container, siblings);
      this.#writeOpening(container, outer);
    }
    const section = outer.open();
    siblings.push(scope);
    this.#sections.set(scope, section);
    return section;
  }

  end(scope: Scope): void {
    this.#sections.get(scope)?.close();
    this.#sections.delete(scope);
  }

  /**
   * A branch of a Parallel writes no event at its end: it ends with the Parallel. An execution that a Task started may
   * continue.
   */
  closeWithin(container: StateVisit): void {
    for (const scope of this.#scopesWithin.get(container) ?? []) {
      this.end(scope);
      if (this.#children.has(scope)) this.#detach(scope);
    }
    this.#scopesWithin.delete(container);
  }

  /** An execution that a Task started and waits for. */
  addChild(scope: Scope, starter: StateVisit, start: number): void {
    this.#children.set(scope, start);
    const siblings = this.#scopesWithin.get(starter) ?? [];
    this.#scopesWithin.set(starter, siblings);
    siblings.push(scope);
    this.#sections.set(scope, this.of(starter).open());
  }

  /** An execution that a Task started without waiting for it. */
  addDetached(scope: Scope, start: number): void {
    this.#children.set(scope, start);
    this.#detach(scope);
  }

  /** The start and the lines of a child execution that no Task waited for; undefined for any other. */
  endChild(scope: Scope): { readonly start: number; readonly lines: readonly string[] } | undefined {
    const start = this.#children.get(scope);
    const lines = this.#detached.get(scope);
    this.#children.delete(scope);
    this.#detached.delete(scope);
    return start === undefined || lines === undefined ? undefined : { start, lines };
  }

  /** The innermost open section around a visit. */
  openAround(visit: StateVisit): Section {
    for (let at = visit; at.container !== undefined; at = at.container) {
      const section = this.#sections.get(at.scope);
      if (section !== undefined) return section;
    }
    return this.root;
  }

  /** An execution that no Task waits for is written when it has ended, so that nothing is held back for it. */
  #detach(scope: Scope): void {
    const lines: string[] = [];
    this.#detached.set(scope, lines);
    this.#sections.set(scope, new Section((text) => lines.push(text)));
  }
}
