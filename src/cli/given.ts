/** An object with the one key, or an empty one where the value is undefined: for options that are absent or have a value. */
export function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };
}
