import type { Range } from '../../source/source-file.ts';
import { perform } from './answer.ts';
import type { FindMocks, Mock, Mocks, Responder } from './mocks.ts';

/**
 * Prepares a file's mocks for one run.
 * @param all every mock of the file, in order
 * @param find returns those for a task, in the order in which they are asked
 */
export function createMocks(all: readonly Mock[], find: FindMocks, refusal: Range | undefined): Mocks {
  const asked = new Map<Mock, Responder>();
  const ask = (mock: Mock): Responder => {
    const respond = asked.get(mock) ?? mock.begin();
    asked.set(mock, respond);
    return respond;
  };
  return {
    refusal,
    async answer(request, context) {
      for (const mock of find(request)) {
        const answer = await ask(mock)(request, context.random);
        if (answer !== undefined) return { output: await perform(answer, request, context) };
      }
      return undefined;
    },
    findUnused() {
      const unused = all.filter((mock) => !asked.has(mock));
      return unused.map(({ title, range }) => ({
        severity: 'warning',
        code: 'UNUSED_MOCK',
        message: `The mock of ${title} was not used`,
        range,
      }));
    },
    again: () => createMocks(all, find, refusal),
  };
}
