/** How Step Functions calls a member that the SDK for JavaScript calls `name`. */
export type NameMember = (name: string) => string;

/** Members that the SDK for Java had to call otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([['NULL', 'Nul']]);

/**
 * In AWS SDK integrations: as the SDK for Java v2 calls it, with a capital. An abbreviation that the name begins with is a
 * word: `DBInstanceIdentifier` is `DbInstanceIdentifier`, `BOOL` is `Bool`, `ETag` stays.
 */
export const nameAsJava: NameMember = (name) => {
  const start = /^[A-Z]+(?![a-z])|^[A-Z]/.exec(name)?.[0] ?? '';
  return RENAMED.get(name) ?? capitalize(start.toLowerCase() + name.slice(start.length));
};

/** In optimised integrations: as the service's API does, with a capital. */
export const nameAsApi: NameMember = (name) => capitalize(name);

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
