import type { WorkflowMatchers } from './matchers.js';

declare global {
  namespace jest {
    interface Matchers<R> extends WorkflowMatchers<R> {}
  }
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends WorkflowMatchers<R> {}
}

declare module '@jest/expect' {
  interface Matchers<R extends void | Promise<void>> extends WorkflowMatchers<R> {}
}
