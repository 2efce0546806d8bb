/** A text that names have, or `/a pattern/`. @throws SyntaxError where that is none */
export function matchName(text: string): (name: string) => boolean {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  if (source === undefined) return (name) => name.toLowerCase().includes(text.toLowerCase());
  const pattern = new RegExp(source, flags);
  return (name) => pattern.test(name);
}
