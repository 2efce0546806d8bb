/** A copy of the object that lacks what is undefined: a field that the definition does not have is absent, not undefined. */
export function withoutUndefined<T extends object>(object: { readonly [K in keyof T]: T[K] | undefined }): T {
  const copy: Partial<Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) copy[key] = value;
  return copy as T;
}
