'use strict';

// Threads that answer JSON texts, as many messages as there are items: node ping-pong-pool.cjs <items.json> <threads>
const { readFileSync } = require('node:fs');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (isMainThread) ask(JSON.parse(readFileSync(process.argv[2], 'utf8')), Number(process.argv[3]));
else answer();

function ask(items, threads) {
  const results = [];
  const workers = Array.from({ length: threads }, () => new Worker(__filename, { env: {} }));
  let next = 0;
  let answered = 0;
  for (const worker of workers) {
    const send = () => {
      if (next === items.length) return;
      const id = next++;
      worker.postMessage({ id, text: JSON.stringify(items[id]) });
    };
    worker.on('message', ({ id, text }) => {
      results[id] = JSON.parse(text);
      if (++answered === items.length) for (const one of workers) void one.terminate();
      else send();
    });
    send();
  }
}

function answer() {
  parentPort.on('message', ({ id, text }) => parentPort.postMessage({ id, text: JSON.stringify(JSON.parse(text)) }));
}
