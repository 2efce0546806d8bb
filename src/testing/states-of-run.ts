/**
 * The member of a run's result with the `NamedStates` of its definition, for the matchers. It is hidden: two results are
 * equal if their visible members are. Matchers and runs are bundled separately, so the symbol is global.
 */
export const STATES_OF_RUN = Symbol.for('sfn-run.statesOfRun');
