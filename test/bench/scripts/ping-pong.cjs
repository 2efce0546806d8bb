'use strict';

// A worker that answers each message with a message like it.
const { parentPort } = require('node:worker_threads');

parentPort.on('message', ({ id, text }) => parentPort.postMessage({ id, text }));
