/**
 * The names in the order in which a Java HashMap iterates over them: AWS builds the evaluated fields of a payload
 * template in one. By bucket, and within a bucket in the order of insertion.
 */
export function orderAsJavaHashMap(names: readonly string[]): string[] {
  let capacity = 16;
  while (names.length > capacity * 0.75) capacity *= 2;
  const bucketOf = (name: string): number => {
    const hash = hashString(name);
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return names
    .map((name) => ({ name, bucket: bucketOf(name) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ name }) => name);
}

/** Java's String.hashCode. */
function hashString(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
