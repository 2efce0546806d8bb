import { compare } from '../support/measure.mjs';
import { beside, ofItself } from '../support/rows.mjs';

const QUEUE = 'arn:aws:states:::sqs:sendMessage';

/**
 * The first function stores its requests; the second one waits until all have arrived, and answers the tokens in random
 * order.
 */
const MODULE = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

export const begin = async ({ file }) => writeFileSync(file, '');
export const send = async ({ MessageBody: { file, token = '' } }) => appendFileSync(file, token + '\\n');
export const answer = async ({ file, count }) => {
  let tokens = [];
  while (tokens.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    tokens = readFileSync(file, 'utf8').split('\\n').slice(0, -1);
  }
  const waiting = tokens.filter(Boolean).map((token) => [Math.random(), token]).sort(([a], [b]) => a - b);
  const take = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const response = await fetch(process.env.AWS_ENDPOINT_URL_SFN, {
        method: 'POST',
        headers: { 'X-Amz-Target': 'AWSStepFunctions.SendTaskSuccess' },
        body: JSON.stringify({ taskToken: next[1], output: '{}' }),
      });
      if (!response.ok) throw new Error(await response.text());
    }
  };
  await Promise.all(Array.from({ length: 20 }, take));
  return tokens.length;
};
`;

const call = (name, file, fields) => ({
  Type: 'Task',
  Resource: `arn:aws:lambda:us-east-1:111111111111:function:${name}`,
  Parameters: { file, ...fields },
});

/** All items run concurrently: the answering function starts when the last one has sent its request. */
function definition(file, count, isCallback) {
  const message = { file, ...(isCallback && { 'token.$': '$$.Task.Token' }) };
  const send = {
    Type: 'Task',
    Resource: isCallback ? `${QUEUE}.waitForTaskToken` : QUEUE,
    Parameters: { QueueUrl: 'q', MessageBody: message },
    End: true,
  };
  return {
    StartAt: 'Begin',
    States: {
      Begin: { ...call('begin', file), ResultPath: null, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Each',
            States: {
              Each: {
                Type: 'Map',
                ItemProcessor: {
                  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
                  StartAt: 'Send',
                  States: { Send: send },
                },
                End: true,
              },
            },
          },
          { StartAt: 'Answer', States: { Answer: { ...call('answer', file, { count }), End: true } } },
        ],
        End: true,
      },
    },
  };
}

/** Tasks that wait for their tokens concurrently, compared with the same Map without waiting. */
export async function measureCallbacks(bench) {
  const count = 1_000;
  const module = bench.write('callbacks.mjs', MODULE);
  const items = bench.write(
    'callback-items.json',
    Array.from({ length: count }, (_, id) => id),
  );
  const run = (name, isCallback) => {
    const machine = bench.write(`${name}.asl.json`, definition(bench.write(`${name}.txt`, ''), count, isCallback));
    const handlers = ['begin', 'answer'].flatMap((fn) => ['--handler', `${fn}=${module}#${fn}`]);
    handlers.push('--handler', `${QUEUE}*=${module}#send`);
    return () => bench.command([machine, '-i', items, '--quiet', ...handlers], { usage: true });
  };
  const { waiting, plain } = await compare(
    { waiting: run('waiting', true), plain: run('plain', false) },
    { rounds: bench.quick ? 1 : 3, warmUp: bench.quick ? 0 : 1 },
  );
  const what = `${count.toLocaleString('en')} callbacks pending at once`;
  return [
    ofItself(beside(`${what} : the same Map without`, waiting.ms, plain.ms)),
    ofItself(beside(`${what}, peak memory : without`, waiting.memory, plain.memory, 'MiB')),
  ];
}
