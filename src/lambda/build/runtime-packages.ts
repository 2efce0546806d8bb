/**
 * The command that installs an imported package that is included in Lambda's runtime but must be installed on this
 * machine; undefined for any other package.
 * Source: AWS Lambda developer guide, "Building Lambda functions with Node.js", "Runtime-included SDK versions".
 *
 * @param specifier as imported: `@aws-sdk/client-s3`, `aws-sdk/clients/s3`
 * @param runtime the function's: `nodejs22.x`
 */
export function installRuntimePackage(specifier: string, runtime: string | undefined): string | undefined {
  const version = Number(/^nodejs(\d+)/.exec(runtime ?? '')?.[1]);
  const [name] = (version >= 18 ? /^@(?:aws-sdk|smithy)\/[^/]+/ : /^aws-sdk(?=\/|$)/).exec(specifier) ?? [];
  if (Number.isNaN(version) || name === undefined) return undefined;
  return `${runtime} includes ${name}, but it is not installed here: npm install --save-dev ${name}`;
}
