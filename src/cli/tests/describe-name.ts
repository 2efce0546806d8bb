/** `'text'`, `/pattern/` */
export function describeName(text: string): string {
  return /^\/.+\/[imsu]*$/s.test(text) ? text : `'${text}'`;
}
