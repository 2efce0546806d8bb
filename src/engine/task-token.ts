const TOKEN_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN_LENGTH = 96;

/** A token that identifies one attempt of one task. Like AWS's tokens, it is an opaque string of letters and digits. */
export function createTaskToken(random: () => number): string {
  let token = 'AQ';
  while (token.length < TOKEN_LENGTH) token += TOKEN_ALPHABET[Math.floor(random() * TOKEN_ALPHABET.length)];
  return token;
}
