/** A `${Name}` that no substitution has replaced; `Name` as CloudFormation writes it (`Table`, `Table.Arn`, `AWS::Region`). */
const PLACEHOLDER = /\$\{\s*[A-Za-z_][\w-]*(?:(?:\.|::)[\w-]+)*\s*\}/;

/** Whether the text holds a placeholder. Its value is unknown before deployment, so nothing about it can be judged. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('${') && PLACEHOLDER.test(text);
}

/** The text with every placeholder made into a word of the same length, so that the shape around it can be read. */
export function maskPlaceholders(text: string): string {
  return text.replace(new RegExp(PLACEHOLDER, 'g'), (placeholder) => '~'.repeat(placeholder.length));
}
