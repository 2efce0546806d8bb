/** How Step Functions calls a member that the SDK for JavaScript calls `name`. */
export type NameMember = (name: string) => string;

/** Members that the SDK for Java had to call otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([['NULL', 'Nul']]);

/**
 * Java's own words, and the methods that every object has: the SDK adds `Value` to a member of such a name. "API fields for
 * equals will be referred to in your state machines as: EqualsValue."
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
const JAVA_WORDS: ReadonlySet<string> = new Set(
  (
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends final ' +
    'finally float for goto if implements import instanceof int interface long native new package private protected ' +
    'public return short static strictfp super switch synchronized this throw throws transient try void volatile while ' +
    'true false null equals hashCode toString notify notifyAll wait clone finalize'
  ).split(' '),
);

/**
 * In AWS SDK integrations: as the SDK for Java v2 calls it, with a capital. An abbreviation that the name begins with is a
 * word: `DBInstanceIdentifier` is `DbInstanceIdentifier`, `BOOL` is `Bool`, `ETag` stays.
 */
export const nameAsJava: NameMember = (name) => {
  const start = /^[A-Z]+(?![a-z])|^[A-Z]/.exec(name)?.[0] ?? '';
  const variable = start.toLowerCase() + name.slice(start.length);
  return RENAMED.get(name) ?? capitalize(JAVA_WORDS.has(variable) ? `${variable}Value` : variable);
};

/** In optimised integrations: as the service's API does, with a capital. */
export const nameAsApi: NameMember = (name) => capitalize(name);

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
