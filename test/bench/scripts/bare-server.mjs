// A server that parses the requests of StartExecution and responds like the API, and does nothing else.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { stateMachineArn, input } = JSON.parse(Buffer.concat(chunks).toString());
    JSON.parse(input);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${randomUUID()}`;
    const text = JSON.stringify({ executionArn, startDate: Date.now() / 1000 });
    const headers = { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': Buffer.byteLength(text) };
    response.writeHead(200, headers).end(text);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.on('SIGINT', () => process.exit());
