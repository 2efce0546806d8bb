import { LIMITS, LimitError } from '../limits.ts';
import type { FunctionDefinition } from './definition.ts';

/**
 * `$range(start, end, step)`: the numbers from start to end, both included; arguments are truncated. One number stands
 * bare; a step that is absent, 0 or leads away from the end gives nothing.
 */
export const range: FunctionDefinition = {
  signature: '<n?n?n?:a>',
  call: function (start: number | undefined, end: number | undefined, step: number | undefined) {
    if (start === undefined || end === undefined || step === undefined) return undefined;
    const first = Math.trunc(start);
    const last = Math.trunc(end);
    const stride = Math.trunc(step);
    if (stride === 0) return undefined;
    const count = Math.floor((last - first) / stride) + 1;
    if (count > LIMITS.range) throw new LimitError('memory');
    const numbers = this.createSequence();
    for (let i = 0; i < count; i++) numbers.push(first + i * stride);
    return numbers;
  },
};
