/**
 * The order in which a `java.util.HashMap` iterates over keys inserted in the given order. AWS's interpreter uses such
 * maps, which is visible: rows of a CSV file and the dynamic fields of a payload template have this order. The rules
 * are those of OpenJDK: the string's hash with its upper half folded in, a table that doubles when it is more than
 * three quarters full, insertion order within a bucket.
 */
export function javaHashMapOrder(keys: readonly string[]): readonly string[] {
  if (keys.length < 2) return keys;
  let capacity = 16;
  while (keys.length > capacity * 0.75) capacity *= 2;
  const bucketOf = new Map(keys.map((key) => [key, spreadHash(key) & (capacity - 1)]));
  return [...bucketOf.keys()].sort((a, b) => (bucketOf.get(a) ?? 0) - (bucketOf.get(b) ?? 0));
}

function spreadHash(key: string): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (31 * hash + key.charCodeAt(i)) | 0;
  return hash ^ (hash >>> 16);
}
