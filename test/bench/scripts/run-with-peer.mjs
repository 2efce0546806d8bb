// Runs a state machine with aws-local-stepfunctions: node run.mjs <definition> <input>
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// from the benchmark's own packages, not the project's
const { StateMachine } = createRequire(import.meta.url)('aws-local-stepfunctions');
const [definition, input] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, 'utf8')));
await new StateMachine(definition).run(input).result;
