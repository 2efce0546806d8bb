import type { Json } from '../json.ts';

/** Whether the value is a list of more than `length` items, or has one in its first `levels` levels of objects. */
export function hasLongList(value: Json, length: number, levels = 3): boolean {
  if (Array.isArray(value)) return value.length > length;
  return (
    typeof value === 'object' &&
    levels > 0 &&
    Object.values(value ?? 0).some((member) => hasLongList(member, length, levels - 1))
  );
}
