import type { Intrinsic } from './intrinsic.ts';

/** Version 4, in lower case. */
export const uuid: Intrinsic = {
  name: 'UUID',
  args: { min: 0, max: 0 },
  call(_args, { random }) {
    const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    return Buffer.from(bytes)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  },
};
