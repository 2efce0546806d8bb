/**
 * Announces to an environment that the run provides the Step Functions API; the variable is removed before any code
 * runs.
 */
export const STATES_API_CARRIER = 'SFN_RUN_STATES_API';
/** Its values: whether calls to AWS's own API are allowed. */
export const STATES_API_ONLY = 'only';
export const STATES_API_BESIDE_AWS = 'beside-aws';
/** Announces to an environment that the run provides Lambda's API, and that AWS's own must not be called. */
export const LAMBDA_API_CARRIER = 'SFN_RUN_LAMBDA_API';
