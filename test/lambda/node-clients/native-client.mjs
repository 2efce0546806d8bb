// Replaces aws-lambda-ric's native client (src/rapid-client.cc), which speaks HTTP to Lambda and must be compiled: it
// gives the client one event, and writes the client's posts to the file RECORD, one per line. Like the native one, it
// refuses anything but strings.
import { appendFileSync } from 'node:fs';
import { Module } from 'node:module';

const { EVENT, RECORD } = process.env;
delete process.env.EVENT;
delete process.env.RECORD;
const stringify = JSON.stringify;

function record(kind, body) {
  if (typeof body !== 'string') throw new TypeError('Wrong arguments');
  appendFileSync(RECORD, `${stringify({ kind, body })}\n`);
}

let isGiven = false;
const client = {
  async next() {
    if (isGiven) {
      record('next', '');
      return new Promise(() => setInterval(() => {}, 1000));
    }
    isGiven = true;
    // the network takes time, in which unhandled rejections surface
    await new Promise((resolve) => setTimeout(resolve, 10));
    return {
      bodyJson: EVENT,
      headers: {
        'lambda-runtime-aws-request-id': 'ID',
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:111111111111:function:Fn',
        'lambda-runtime-deadline-ms': String(Date.now() + 3000),
        'lambda-runtime-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
      },
    };
  },
  done: (_id, body) => record('response', body),
  error: (_id, body) => record('error', body),
};

const load = Module._extensions['.node'];
Module._extensions['.node'] = (module, path) => {
  if (path.endsWith('rapid-client.node')) module.exports = client;
  else load(module, path);
};
