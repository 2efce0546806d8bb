/** The type of a state machine: Express executions take at most five minutes, and have no history on AWS. */
export type WorkflowType = 'STANDARD' | 'EXPRESS';
