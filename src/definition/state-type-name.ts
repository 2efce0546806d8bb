/** The state types of the States Language, in AWS's order. */
export const STATE_TYPE_NAMES = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'] as const;

export type StateTypeName = (typeof STATE_TYPE_NAMES)[number];

/** The type of a state that cannot be parsed: its machine is not run. */
export const UNKNOWN_TYPE = '' as StateTypeName;
