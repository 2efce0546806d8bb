import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';

const ready = /Step Functions API on (http:\S+)/;

/**
 * A server in a separate process, called with plain requests.
 * @returns {Promise<{url: string, ended: Promise<number | string>, stderr: () => string, kill: (signal?: string) =>
 * Promise<number | string>, call: (operation: string, body?: object) => Promise<object>}>} rejects with the server's
 * output if it ends before it listens
 */
export async function startServe(bin, folder, args = [], { env = process.env, nodeArgs = [] } = {}) {
  const child = spawn(process.execPath, [...nodeArgs, bin, 'serve', 'template.json', '--port', '0', ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const url = await new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      const [, found] = ready.exec(stderr) ?? [];
      if (found !== undefined) resolve(found);
    });
    ended.then((code) => reject(Object.assign(new Error(stderr), { code })));
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    url,
    pid: child.pid,
    ended,
    stderr: () => stderr,
    kill(signal = 'SIGKILL') {
      child.kill(signal);
      return ended.finally(() => agent.destroy());
    },
    call: (operation, body = {}) => call(agent, url, operation, body),
  };
}

/**
 * Rejects with an error with the API's name if the server refuses, and with the connection's error if there is no
 * response.
 */
function call(agent, url, operation, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'X-Amz-Target': `AWSStepFunctions.${operation}`, 'Content-Type': 'application/x-amz-json-1.0' };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => {
        const answer = JSON.parse(text);
        if (response.statusCode === 200) resolve(answer);
        else reject(Object.assign(new Error(answer.message), { name: answer.__type }));
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}
