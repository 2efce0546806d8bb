const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 96;

/** A token that names one attempt of one task; AWS's own are opaque texts of letters and digits as well. */
export function createTaskToken(random: () => number): string {
  let token = 'AQ';
  while (token.length < LENGTH) token += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return token;
}
