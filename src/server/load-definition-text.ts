import { describeInvalidDefinition } from '../definition/aws-diagnostic.ts';
import { describeJsonError } from '../source/describe-json-error.ts';
import { type Diagnostic, hasErrors } from '../source/diagnostic.ts';
import { parseJson } from '../source/parse-json.ts';
import { SourceFile } from '../source/source-file.ts';
import { UsageError } from '../source/usage-error.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { loadProject } from '../template/load-project.ts';
import type { MachineSource } from '../template/project.ts';

/** The error InvalidDefinition of the API. */
export class InvalidDefinition extends ApiError {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super('InvalidDefinition', describeInvalidDefinition(diagnostics));
    this.diagnostics = diagnostics;
  }
}

/**
 * An unchecked definition from the text in a request, which must be JSON: files may be YAML, requests not.
 * @param acceptsParts it may be the definition of a single state
 * @throws InvalidDefinition, ApiError
 */
export async function readDefinitionText(definition: string, acceptsParts = false): Promise<MachineSource> {
  const { error } = parseJson(new SourceFile('', definition));
  // a blank text gets another message
  if (error !== undefined && definition.trim() !== '') throw new InvalidDefinition([describeJsonError(error)]);
  return loadDefinitionText(definition, acceptsParts);
}

/**
 * An unchecked definition that was accepted before.
 * @param acceptsParts it may be the definition of a single state
 * @throws InvalidDefinition, ApiError
 */
export async function loadDefinitionText(definition: string, acceptsParts = false): Promise<MachineSource> {
  const readStdin = (): Promise<Buffer> => Promise.resolve(Buffer.from(definition));
  try {
    const { machines, diagnostics, kind } = await loadProject('-', { readStdin, acceptsParts });
    const [source] = machines;
    if (kind === 'definition' && source !== undefined && !hasErrors(diagnostics)) return source;
    throw new InvalidDefinition(diagnostics);
  } catch (error) {
    if (error instanceof UsageError) throw new ApiError('InvalidDefinition', error.message);
    throw error;
  }
}
