import { eastAsianWidth } from 'get-east-asian-width';

/**
 * The number of terminal columns of a character: 2 for East Asian wide and fullwidth characters and for emoji, 0 for
 * combining marks and format characters, else 1.
 */
export function characterWidth(char: string): number {
  return /[\p{Mn}\p{Me}\p{Cf}]/u.test(char) ? 0 : eastAsianWidth(char.codePointAt(0)!);
}
