import { expect } from 'vitest';
import { matchers } from '../../src/matchers.ts';

/** What matchers/vitest.js does with the package that is built. */
expect.extend(matchers);
