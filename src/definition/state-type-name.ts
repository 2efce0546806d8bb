/** The state types of the States Language, in the order in which AWS names them. */
export const STATE_TYPE_NAMES = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'] as const;

export type StateTypeName = (typeof STATE_TYPE_NAMES)[number];

/** Of a state that cannot be read: a machine with one is not run. */
export const UNKNOWN_TYPE = '' as StateTypeName;
