/** A space that another key follows: `A=1 B=2`. Other spaces are part of the value. */
const BETWEEN_PAIRS = /\s+(?=[\w.:/*@$-]+=)/;
/** The AWS CLI's syntax for a parameter, which SAM CLI accepts too. */
const AWS_PARAMETER = /^ParameterKey=([^,]*),ParameterValue=(.*)$/s;

/**
 * Reads `Key=Value` pairs as SAM CLI does: several in one string, separated by spaces; a quoted value may contain
 * anything.
 *
 * @param onMalformed is called with each part that is not a pair
 */
export function readKeyValues(text: string, onMalformed: (part: string) => void): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const part of splitPairs(text.trim())) {
    const [, awsKey, awsValue] = AWS_PARAMETER.exec(part) ?? [];
    const equals = part.indexOf('=');
    if (equals < 1) onMalformed(part);
    else pairs.push([awsKey ?? part.slice(0, equals), unquote(awsValue ?? part.slice(equals + 1))]);
  }
  return pairs;
}

function splitPairs(text: string): string[] {
  const quoted: string[] = [];
  // quoted values are set aside first, so that their spaces separate nothing
  const bare = text.replace(/(?<==)("(?:[^"\\]|\\.)*"|'[^']*')(?=\s|$)/g, (literal) => {
    quoted.push(literal);
    return `\0${quoted.length - 1}\0`;
  });
  return bare.split(BETWEEN_PAIRS).map((part) => part.replace(/\0(\d+)\0/g, (_, index) => quoted[Number(index)]!));
}

function unquote(value: string): string {
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')$/s.exec(value) ?? [];
  return double?.replace(/\\(["\\])/g, '$1') ?? single ?? value;
}
