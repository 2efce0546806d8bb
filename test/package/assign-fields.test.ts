import { expect, it } from 'vitest';
// @ts-expect-error the build is JavaScript
import { assignFields } from '../../build/assign-fields.mjs';

it.each([
  ['with a value', 'class A{a=1;f(){}}', 'class A{constructor(){this.a=1;}f(){}}'],
  ['without one', 'class A{a;f(){}}', 'class A{constructor(){this.a=void 0;}f(){}}'],
  [
    'that the constructor assigns',
    'class A{a;b;constructor(t){this.a=t,this.b=1}}',
    'class A{constructor(t){this.a=t,this.b=1}}',
  ],
  [
    'that it assigns only sometimes',
    'class A{a;constructor(t){t&&(this.a=t)}}',
    'class A{constructor(t){this.a=void 0;t&&(this.a=t)}}',
  ],
  ['that is private', 'class A{#a=1;#b;constructor(){this.#b=2}}', 'class A{#a;#b;constructor(){this.#a=1;this.#b=2}}'],
  ['of the class itself', 'class A{static a=1}', 'class A{static a=1}'],
  ['of a class that extends another one', 'class B extends A{a=1}', 'class B extends A{a=1}'],
  ['whose value has a name of the constructor', 'class A{a=t;constructor(t){}}', 'class A{a=t;constructor(t){}}'],
  ['before such a one', 'class A{a=1;b=t;c=2;constructor(){let t}}', 'class A{a=1;b=t;constructor(){this.c=2;let t}}'],
  ['whose name is computed', 'class A{["a"]=1;b=2}', 'class A{constructor(){this.b=2;}["a"]=1;}'],
  ['with a class as its value', 'class A{a=class{b=1}}', 'class A{constructor(){this.a=class{b=1};}}'],
  [
    'in a class within a method',
    'class A{f(){return class{b=1}}}',
    'class A{f(){return class{constructor(){this.b=1;}}}}',
  ],
])('a field %s', (_, code, expected) => {
  expect(assignFields(code)).toBe(expected);
});
