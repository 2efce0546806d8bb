/** Of a part of what is kept in several texts; in their order. */
export function chunkKey(number: number): string {
  return String(number).padStart(6, '0');
}
