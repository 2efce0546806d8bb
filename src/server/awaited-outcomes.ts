import type { Outcome } from '../engine/events.ts';

interface Awaited {
  readonly outcome: Promise<Outcome>;
  readonly resolve: (outcome: Outcome) => void;
}

/** The ends of executions that somebody waits for, by ARN: whatever becomes of an execution until then. */
export class AwaitedOutcomes {
  readonly #byArn = new Map<string, Awaited>();

  /** Of one that has not ended. */
  of(arn: string): Promise<Outcome> {
    let awaited = this.#byArn.get(arn);
    if (awaited === undefined) {
      let resolve!: Awaited['resolve'];
      const outcome = new Promise<Outcome>((settle) => {
        resolve = settle;
      });
      awaited = { outcome, resolve };
      this.#byArn.set(arn, awaited);
    }
    return awaited.outcome;
  }

  ended(arn: string, outcome: Outcome): void {
    this.#byArn.get(arn)?.resolve(outcome);
    this.#byArn.delete(arn);
  }
}
