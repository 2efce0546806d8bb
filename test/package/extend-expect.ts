import { expect } from 'vitest';
import { matchers } from '../../src/matchers.ts';

/** What matchers/vitest.js does with the built package. */
expect.extend(matchers);
