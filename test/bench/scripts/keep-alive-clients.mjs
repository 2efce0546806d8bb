// node keep-alive-clients.mjs URL MACHINE SECONDS
// 50 clients start executions one after the other, each on a connection of its own; prints the requests a second. On
// sockets: an HTTP client would take more of the machine than the servers that are measured.
import { connect } from 'node:net';

const [url, machine, seconds] = process.argv.slice(2);
const { host, hostname, port } = new URL(url);
const body = JSON.stringify({
  stateMachineArn: `arn:aws:states:us-east-1:111111111111:stateMachine:${machine}`,
  input: '{"a":1}',
});
const request = Buffer.from(
  [
    'POST / HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/x-amz-json-1.0',
    'X-Amz-Target: AWSStepFunctions.StartExecution',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n'),
);
const CLIENTS = 50;
let answered = 0;
let open = CLIENTS;
let isOver = false;
const from = performance.now();
setTimeout(() => (isOver = true), Number(seconds) * 1000);

for (let i = 0; i < CLIENTS; i++) {
  const socket = connect({ host: hostname, port, noDelay: true }, () => socket.write(request));
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.latin1Slice();
    const head = text.indexOf('\r\n\r\n');
    if (head < 0 || text.length < head + 4 + Number(/content-length: (\d+)/i.exec(text)[1])) return;
    if (!text.startsWith('HTTP/1.1 200 ')) throw new Error(text);
    text = '';
    answered++;
    if (!isOver) socket.write(request);
    else {
      socket.destroy();
      if (--open === 0) console.log(Math.round((answered / (performance.now() - from)) * 1000));
    }
  });
}
