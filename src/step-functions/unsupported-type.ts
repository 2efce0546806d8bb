import { ApiError } from './api-error.ts';

/** An operation that is for the other type of state machine. */
export function unsupportedType(): ApiError {
  return new ApiError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
}
