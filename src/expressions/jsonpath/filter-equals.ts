import { equalJson, type Json } from '../../json.ts';

/**
 * Jayway's `==`: a number and a string are equal by spelling (string first) or by value (number first).
 * @param rightText the spelling of a right-hand number that stands in the filter itself
 */
export function filterEquals(left: Json | undefined, right: Json | undefined, rightText: string | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'string' && typeof right === 'number') return left === (rightText ?? String(right));
  if (typeof left === 'number' && typeof right === 'string') return left === spelledNumber(right);
  return equalJson(left, right);
}

/** The number that a text spells, without blanks around it. */
export function spelledNumber(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
