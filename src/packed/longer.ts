const LEAST = 1_024;

/** Returns the array, or a copy of at least twice its length that has a slot at `index`. */
export function longer<Numbers extends Uint32Array | Float64Array>(numbers: Numbers, index: number): Numbers {
  if (index < numbers.length) return numbers;
  const Type = numbers.constructor as new (length: number) => Numbers;
  const longer = new Type(Math.max(LEAST, 2 * numbers.length, index + 1));
  longer.set(numbers);
  return longer;
}
