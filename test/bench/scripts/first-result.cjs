'use strict';

// A process that runs a TypeScript handler once, on nothing but the layer that runs functions:
// node first-result.cjs <bundle of that layer> <handler>...
// All handlers are made ready, the first one is invoked.
const [bundle, ...paths] = process.argv.slice(2);
const { createHandlers } = require('../support/handlers.cjs');

const handlers = createHandlers(bundle, paths);
handlers.prepare();
handlers.invoke(0, { name: 'world' }).then((result) => {
  console.log(JSON.stringify(result));
  return handlers.close();
});
