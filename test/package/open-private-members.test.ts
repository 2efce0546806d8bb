import { describe, expect, it } from 'vitest';
// @ts-expect-error the build is JavaScript
import { openPrivateMembers } from '../../build/open-private-members.mjs';

const open = (code: string): string => {
  let number = 0;
  return openPrivateMembers(code, () => ++number);
};

describe('private members in the built command', () => {
  const CASES: readonly (readonly [what: string, code: string, expected: string])[] = [
    ['a field', 'class A{#a=1;f(){return this.#a}}', 'class A{__a=1;f(){return this.__a}}'],
    ['of another object', 'class A{#a;f(o){return o?.#a}}', 'class A{__a;f(o){return o?.__a}}'],
    ['methods and accessors', 'class A{#f(){}get#g(){}async#h(){}}', 'class A{__f(){}get __g(){}async __h(){}}'],
    [
      'of the class itself',
      'class A{static#a=1;static f(){return A.#a}}',
      'class A{static __a=1;static f(){return A.__a}}',
    ],
    [
      'of the outer class in an inner one',
      'class A{#a;f(){return class{#b;g(o){return o.#a+this.#b}}}}',
      'class A{__a;f(){return class{__b;g(o){return o.__a+this.__b}}}}',
    ],
    [
      'of the same name in a class and in one that extends it',
      'class A{#a}class B extends A{#a;f(){return this.#a}}class C extends B{#a}',
      'class A{__a}class B extends A{__1a;f(){return this.__1a}}class C extends B{__2a}',
    ],
    [
      'in a text',
      'class A{#a;f(){return"#a"+`#a${this.#a}`+/#a/}}',
      'class A{__a;f(){return"#a"+`#a${this.__a}`+/#a/}}',
    ],
  ];
  it.each(CASES)('%s', (_, code, expected) => {
    expect(open(code)).toBe(expected);
  });

  it('refuses a name that a property has already', () => {
    expect(() => open('class A{#a;f(o){return o.__a}}')).toThrow('__a is a property already');
  });

  it('refuses to ask whether an object has one', () => {
    expect(() => open('class A{#a;f(o){return #a in o}}')).toThrow('#a in … cannot be an ordinary property');
  });
});
