/** The variable that tells an environment that the run speaks the Step Functions API; it is taken out before any code runs. */
export const STATES_API_CARRIER = 'SFN_RUN_STATES_API';
/** Its values: whether a call to AWS's own may be made. */
export const STATES_API_ONLY = 'only';
export const STATES_API_BESIDE_AWS = 'beside-aws';
/** The variable that tells an environment that the run speaks Lambda's API, and that AWS's own may not be called. */
export const LAMBDA_API_CARRIER = 'SFN_RUN_LAMBDA_API';
