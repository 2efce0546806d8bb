/** What a policy allows: patterns of actions on patterns of resources. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}
