import { eastAsianWidth } from 'get-east-asian-width';

/**
 * The terminal columns that a character takes: 2 for East Asian wide and fullwidth ones and for emoji, 0 for marks and
 * for what only formats, else 1.
 */
export function characterWidth(char: string): number {
  return /[\p{Mn}\p{Me}\p{Cf}]/u.test(char) ? 0 : eastAsianWidth(char.codePointAt(0)!);
}
