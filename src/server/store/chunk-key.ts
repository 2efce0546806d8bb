/** The key of one of several texts stored in order. */
export function chunkKey(number: number): string {
  return String(number).padStart(6, '0');
}
