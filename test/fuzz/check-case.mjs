/** Functions of random numbers and the time of day: two runs may differ there. */
const UNEQUAL =
  /\$\$|\$states(?!\.(?:input|result|errorOutput))|context|now\(|millis|toMillis|fromMillis|random|uuid|shuffle|startExecution|FULL|"Id"|token/i;
/** Why a run may be refused though the definition is valid. */
const OTHER_REASON =
  /mock|handler|function|stands for|answers|no value|\$\{|\{\{resolve|machine named|S3|nothing|not in this project|unmocked/i;

/**
 * Runs a case and checks the properties that every case must have.
 *
 * @param made a case of makeCase
 * @param run (argv) => Promise<{ code, stdout, stderr }>, on the files of the case
 * @param write (files) => void
 * @returns the violated properties: a sentence each
 */
export async function checkCase(made, run, write) {
  const problems = [];
  const results = [];
  write(made.files);
  for (const command of made.commands) {
    if (results.length === 1 && made.derive !== undefined) write(made.derive(results[0].stdout));
    const result = await run(command);
    results.push(result);
    const shown = `${command[0]} ended with ${result.code}`;
    if (result.code === 70) problems.push(`${shown}: ${stackOf(result.stderr)}`);
    else if (![0, 1, 2].includes(result.code)) problems.push(shown);
    else if (result.code === 2 && result.stderr.trim() === '') problems.push(`${shown} and prints nothing`);
    else if (
      /undefined is not|Cannot read prop|is not a function|\[object Object\]/.test(result.stderr + result.stdout) &&
      !isInput(made, result)
    ) {
      problems.push(`${shown} and shows an error of JavaScript: ${firstLines(result.stderr)}`);
    }
  }
  const [validated, first, second] = results;
  if (made.agrees && problems.length === 0) {
    if (validated.code === 1 && first.code !== 2 && !mayBeNew(validated.stdout + validated.stderr))
      problems.push(
        `validate refuses what run ends with ${first.code}: ${firstLines(validated.stdout + validated.stderr)}`,
      );
    if (validated.code === 0 && first.code === 2 && !OTHER_REASON.test(first.stderr))
      problems.push(`validate accepts what run refuses: ${firstLines(first.stderr)}`);
  }
  if (
    second !== undefined &&
    made.derive === undefined &&
    problems.length === 0 &&
    !UNEQUAL.test(JSON.stringify(made.files))
  ) {
    if (first.code !== second.code || withoutIds(first.stdout) !== withoutIds(second.stdout)) {
      problems.push(
        `two equal runs differ: ${first.code} ${first.stdout.slice(0, 200)} | ${second.code} ${second.stdout.slice(0, 200)}`,
      );
    }
  }
  return problems;
}

/** AWS gives each internal error of an evaluation its own id, and so do we. */
function withoutIds(output) {
  return output.replaceAll(/(internal error during evaluation\. )[0-9a-f-]{36}/g, '$1');
}

/** Such words may come from the case itself, or from AWS's own messages. */
function isInput(made, { stderr, stdout }) {
  return JSON.stringify(made.files).includes('[object') || /threw an internal error/.test(stderr + stdout);
}

function firstLines(text) {
  return text.trim().split('\n').slice(0, 4).join(' | ').slice(0, 500);
}

/** Names that AWS may have added since are errors for validate, and warnings if mocks answer the tasks. */
function mayBeNew(said) {
  const errors = [...said.matchAll(/ error \w+: (.*)/g)].map(([, message]) => message);
  return (
    errors.length > 0 && errors.every((error) => /is not recognized|is not supported by Step Functions/.test(error))
  );
}

/** The error and where it was thrown, after any other output. */
function stackOf(text) {
  const lines = text.trim().split('\n');
  const first = lines.findIndex((line) => /^ {4}at /.test(line));
  return lines
    .slice(Math.max(0, first - 1), first + 4)
    .map((line) => line.trim().replace(/\(.*\/(.*)\)/, '($1)'))
    .join(' | ');
}
