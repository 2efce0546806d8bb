import type { Json } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { InputError } from './input/target-input.ts';
import type { RuleTrigger, ScheduleTrigger } from './trigger.ts';

/**
 * Starts the machine of a trigger with the input that the function returns. A failure to start is logged: on AWS the
 * event goes to the dead-letter queue, if there is one.
 */
export type StartMachine = (
  trigger: ScheduleTrigger | RuleTrigger,
  makeInput: () => Json,
  executionName: string,
) => Promise<void>;

/** @param start rejects with ApiError */
export function createStartMachine(
  start: (machineArn: string, input: Json, name: string) => Promise<unknown>,
  onLog: (line: string) => void,
): StartMachine {
  return async (trigger, makeInput, executionName) => {
    try {
      await start(trigger.machine.arn, makeInput(), executionName);
    } catch (error) {
      const isRefused = error instanceof ApiError || error instanceof InputError;
      if (!isRefused) {
        onLog(`${trigger.id} could not start ${trigger.machine.logicalId}: ${error}`);
        return;
      }
      const { deadLetterQueue } = trigger.target;
      const fate = deadLetterQueue === undefined ? 'the event is lost' : `the event goes to ${deadLetterQueue}`;
      onLog(`${trigger.id} could not start ${trigger.machine.logicalId}: ${error.message}; on AWS ${fate}`);
    }
  };
}
