// import 'sfn-run/vitest';
import { expect } from 'vitest';
import { matchers } from '../dist/matchers.cjs';

expect.extend(matchers);
