const LANES = [0x9e3779b9, 0x85ebca6b] as const;

/**
 * A checksum of 16 hexadecimal digits that detects corruption; it does not protect against attackers. Loading Node's
 * own takes longer than everything else in reading a kept build.
 */
export function checksum(bytes: Uint8Array): string {
  const words = bytes.byteLength >>> 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [a, b] = LANES as readonly [number, number];
  for (let i = 0; i < words; i++) {
    const word = view.getInt32(i << 2, true);
    a = Math.imul((a ^ word) >>> 0, 0x01000193);
    b = Math.imul(((b << 5) | (b >>> 27)) ^ word, 0xcc9e2d51);
  }
  for (let i = words << 2; i < bytes.byteLength; i++) {
    a = Math.imul(a ^ bytes[i]!, 0x01000193);
    b = Math.imul(((b << 5) | (b >>> 27)) ^ bytes[i]!, 0xcc9e2d51);
  }
  a ^= bytes.byteLength;
  return hex(a ^ (a >>> 15)) + hex(b ^ (b >>> 13));
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
