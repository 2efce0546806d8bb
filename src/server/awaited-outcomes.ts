import type { Outcome } from '../engine/events.ts';

interface Awaited {
  readonly outcome: Promise<Outcome>;
  readonly resolve: (outcome: Outcome) => void;
}

/** The outcomes that callers wait for, by ARN: they stay valid while an execution is parked and resumed. */
export class AwaitedOutcomes {
  readonly #byArn = new Map<string, Awaited>();

  /** The outcome of an execution that has not ended. */
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
