import type { TaskContext, TaskRequest } from '../../engine/task-runner.ts';
import { type DefinedState, listDefinedStates } from '../../source/definition-states.ts';
import { after } from './after.ts';
import { perform } from './answer.ts';
import type { FindMocks, Mock, Mocks, Responder } from './mocks.ts';

interface MocksOfFile {
  /** Every mock of the file, in order. */
  readonly all: readonly Mock[];
  /** Returns those for a task, in the order in which they are asked. */
  readonly find: FindMocks;
  /** Whether there is a mock for a state of the machine with this name. */
  readonly mentions: (state: DefinedState, machine: string) => boolean;
  readonly refusal: Mocks['refusal'];
}

/** Prepares a file's mocks for one run. */
export function createMocks(file: MocksOfFile): Mocks {
  const { all, find, mentions, refusal } = file;
  const asked = new Map<Mock, Responder>();
  const ask = (mock: Mock): Responder => {
    const respond = asked.get(mock) ?? mock.begin();
    asked.set(mock, respond);
    return respond;
  };
  const answer = (
    mocks: readonly Mock[],
    at: number,
    request: TaskRequest,
    context: TaskContext,
  ): ReturnType<Mocks['answer']> => {
    const mock = mocks[at];
    if (mock === undefined) return undefined;
    return after(ask(mock)(request, context.random), (given) =>
      given === undefined ? answer(mocks, at + 1, request, context) : perform(given, request, context),
    );
  };
  return {
    refusal,
    answer: (request, context) => answer(find(request), 0, request, context),
    findUnused() {
      const unused = all.filter((mock) => !asked.has(mock));
      return unused.map(({ title, range }) => ({
        severity: 'warning',
        code: 'UNUSED_MOCK',
        message: `The mock of ${title} was not used`,
        range,
      }));
    },
    mockedStates({ definition, name }) {
      const states = definition === undefined ? [] : listDefinedStates(definition);
      return new Set(states.filter((state) => mentions(state, name)).map(({ node }) => node));
    },
    again: () => createMocks(file),
  };
}
