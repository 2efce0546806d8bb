'use strict';

// The least that can be done for the same result: node plain-result.cjs <handler in JavaScript>
require(process.argv[2])
  .handler({ name: 'world' })
  .then((result) => console.log(JSON.stringify(result)));
