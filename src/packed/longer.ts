const LEAST = 1_024;

/** The array, or one of at least twice its length with the same numbers, so that it has a place at `index`. */
export function longer<Numbers extends Uint32Array | Float64Array>(numbers: Numbers, index: number): Numbers {
  if (index < numbers.length) return numbers;
  const Type = numbers.constructor as new (length: number) => Numbers;
  const longer = new Type(Math.max(LEAST, 2 * numbers.length, index + 1));
  longer.set(numbers);
  return longer;
}
