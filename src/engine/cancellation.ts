type Listener = () => void;

/** Notifies the code that performs a task when the task is cancelled. An AbortSignal is created only on demand. */
export class Cancellation {
  /** Created for the first listener. */
  #listeners: Set<Listener> | undefined;
  #controller: AbortController | undefined;
  #isCancelled = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Calls the listener once, immediately if already cancelled. @returns removes the listener */
  onCancel(listener: Listener): () => void {
    if (this.#isCancelled) {
      listener();
    } else {
      this.#listeners ??= new Set();
      this.#listeners.add(listener);
    }
    return () => void this.#listeners?.delete(listener);
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#controller?.abort();
    for (const listener of this.#listeners ?? []) listener();
    this.#listeners = undefined;
  }
}
