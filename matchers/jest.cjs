// require('sfn-run/jest'), or setupFilesAfterEnv: ['sfn-run/jest']
const { matchers } = require('../dist/matchers.cjs');

// without globals, Jest's expect is imported
const { expect } = globalThis.expect === undefined ? require('@jest/globals') : globalThis;
expect.extend(matchers);
