import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { serviceLimits } from '../../src/engine/limits.ts';
import { compileCase, optionsFor } from './run-case.ts';

test('an execution that is started while the engine is idle runs at once', async () => {
  const machine = await compileCase({ StartAt: 'P', States: { P: { Type: 'Pass', Result: 'ran', End: true } } });
  const options = optionsFor(machine);
  const host = new EngineHost({
    ...options,
    limitsOf: (_, type) => serviceLimits(type),
    runTask: () => Promise.reject(new Error('no task here')),
    onEvent: () => {},
  });
  let close = () => {};
  host.keepOpen(
    new Promise((resolve) => {
      close = resolve;
    }),
  );
  let isDone = false;
  const running = host.run(() => isDone);
  await setImmediate();
  const { outcome } = host.start({ machine, info: options.info }, { ...ROOT_SCOPE });
  expect(await outcome).toMatchObject({ status: 'SUCCEEDED', output: 'ran' });
  isDone = true;
  close();
  await running;
});
