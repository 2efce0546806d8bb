/**
 * A `${Name}` that no substitution has replaced, with `Name` as CloudFormation writes it (`Table`, `Table.Arn`,
 * `AWS::Region`), or a dynamic reference.
 */
const PLACEHOLDER = /\$\{(?:resolve:[^\s{}"]+|[A-Za-z_][\w-]*(?:(?:\.|::)[\w-]+)*)\}/;

/** Whether the text contains a placeholder. Its value is unknown before deployment, so it cannot be checked. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('${') && PLACEHOLDER.test(text);
}
