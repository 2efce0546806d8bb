import 'vitest';
import type { WorkflowMatchers } from './matchers.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends WorkflowMatchers<void> {}
  // before vitest 3.2
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Assertion<T = any> extends WorkflowMatchers<void> {}
}
