/** Step Functions' name for the member `name` of the SDK for JavaScript. */
export type NameMember = (name: string) => string;

/** Members that have another name in the SDK for Java. */
const RENAMED: ReadonlyMap<string, string> = new Map([['NULL', 'Nul']]);

/**
 * Java's keywords, and the methods of every object: the SDK appends `Value` to a member with such a name. "API fields
 * for equals will be referred to in your state machines as: EqualsValue."
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
const JAVA_WORD =
  /^(?:abstract|assert|boolean|break|byte|case|catch|char|class|const|continue|default|do|double|else|enum|extends|final|finally|float|for|goto|if|implements|import|instanceof|int|interface|long|native|new|package|private|protected|public|return|short|static|strictfp|super|switch|synchronized|this|throw|throws|transient|try|void|volatile|while|true|false|null|equals|hashCode|toString|notify|notifyAll|wait|clone|finalize)$/;

/**
 * In AWS SDK integrations: the name in the SDK for Java v2, capitalized. A leading abbreviation is a word:
 * `DBInstanceIdentifier` is `DbInstanceIdentifier`, `BOOL` is `Bool`, `ETag` stays.
 */
export const nameAsJava: NameMember = (name) => {
  const start = /^[A-Z]+(?![a-z])|^[A-Z]/.exec(name)?.[0] ?? '';
  const variable = start.toLowerCase() + name.slice(start.length);
  return RENAMED.get(name) ?? capitalize(JAVA_WORD.test(variable) ? `${variable}Value` : variable);
};

/** In optimised integrations: the name in the service's API, capitalized. */
export const nameAsApi: NameMember = (name) => capitalize(name);

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
