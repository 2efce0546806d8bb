/** Changes after which the program does the same, each with the reason. */
export const EQUIVALENT_MUTANTS = [];
