import 'vitest';
import type { WorkflowMatchers } from './matchers.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends WorkflowMatchers<T> {}
}
