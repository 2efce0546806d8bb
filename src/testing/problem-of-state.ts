/**
 * The member of a run's result with `NamedStates.problemOf` of its definition, for the matchers. It is hidden: two
 * results are equal if their visible members are. Matchers and runs are bundled separately, so the symbol is global.
 */
export const PROBLEM_OF_STATE = Symbol.for('sfn-run.problemOfState');
