/**
 * Continues with a value: at once if it is there, else when its promise resolves. Most mocks answer at once, and a
 * thousand tests await no promise for them.
 */
export function after<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
