import { describeInvalidDefinition } from '../definition/aws-diagnostic.ts';
import { hasErrors } from '../source/diagnostic.ts';
import { UsageError } from '../source/usage-error.ts';
import { ApiError } from '../step-functions/api-error.ts';
import { loadProject } from '../template/load-project.ts';
import type { MachineSource } from '../template/project.ts';

/**
 * An unchecked definition from the text in a request.
 * @param acceptsParts it may be the definition of a single state
 * @throws ApiError InvalidDefinition
 */
export async function loadDefinitionText(definition: string, acceptsParts = false): Promise<MachineSource> {
  const readStdin = (): Promise<Buffer> => Promise.resolve(Buffer.from(definition));
  try {
    const { machines, diagnostics, kind } = await loadProject('-', { readStdin, acceptsParts });
    const [source] = machines;
    if (kind === 'definition' && source !== undefined && !hasErrors(diagnostics)) return source;
    throw new ApiError('InvalidDefinition', describeInvalidDefinition(diagnostics));
  } catch (error) {
    if (error instanceof UsageError) throw new ApiError('InvalidDefinition', error.message);
    throw error;
  }
}
