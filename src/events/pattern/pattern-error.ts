/** Thrown for a pattern that EventBridge refuses; the message is the reason, in the words of its compiler. */
export class PatternError extends Error {}
