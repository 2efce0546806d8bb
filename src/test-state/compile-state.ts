import { type CompileOptions, compile } from '../compile.ts';
import { checkState } from '../definition/check-definition.ts';
import type { Machine, StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import { serviceModels } from '../services/service-models.ts';
import { type Diagnostic, hasErrors, mergeDiagnostics } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { valueOf } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSyntaxes } from '../states/index.ts';
import type { MachineSource } from '../template/project.ts';

/** A state to test. */
export interface FoundState {
  readonly state: StateBase;
  /** It runs in the iterations of a Map, so its context object has a `Map.Item`. */
  readonly isInMap: boolean;
}

export interface CompiledState {
  /** Undefined if a diagnostic is an error. */
  readonly found: FoundState | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The name that TestState gives a state without a name. */
const UNNAMED = 'StateName';
/** The maximum number of names listed if one is missing. */
const MAX_LISTED_NAMES = 20;

/**
 * Finds the state to test: the one with that name in a state machine, including branches and item processors, or the
 * source itself if it is the definition of a single state.
 * @throws UsageError if the machine has no such state, or no name is given
 */
export async function compileState(
  source: MachineSource,
  options: Pick<CompileOptions, 'type' | 'unknownNames'> & {
    readonly stateName?: string;
    /** What the caller calls `stateName`, for the message. Default: `--state-name`. */
    readonly nameOption?: string;
  } = {},
): Promise<CompiledState> {
  const { definition } = source;
  const { stateName, nameOption = '--state-name', ...compileOptions } = options;
  const isMachine = valueOf(definition, 'States') !== undefined || valueOf(definition, 'StartAt') !== undefined;
  if (definition === undefined || isMachine) {
    const { machine, diagnostics } = await compile(source, compileOptions);
    return { found: machine && findState(machine, stateName, nameOption), diagnostics };
  }
  const name = stateName ?? UNNAMED;
  const checked = await checkState(definition, name, {
    types: stateSyntaxes,
    workflowType: options.type ?? source.type,
    unresolved: source.unresolved,
    services: serviceModels,
    ...(options.unknownNames !== undefined && { unknownNames: options.unknownNames }),
  });
  const diagnostics = mergeDiagnostics(source.diagnostics, checked.diagnostics);
  const state = hasErrors(diagnostics) ? undefined : checked.machine?.states.get(name);
  return { found: state && { state, isInMap: false }, diagnostics };
}

function findState(machine: Machine, name: string | undefined, nameOption: string): FoundState {
  const all = walkStates(machine).map(({ state, around }) => ({
    state,
    isInMap: around.some(({ type }) => type === 'Map'),
  }));
  const found = all.find(({ state }) => state.name === name);
  if (found !== undefined) return found;
  const names = all.map(({ state }) => state.name);
  const listed = names.slice(0, MAX_LISTED_NAMES).join(', ') + (names.length > MAX_LISTED_NAMES ? ', ...' : '');
  if (name === undefined) {
    throw new UsageError(
      printable(`the definition is a whole state machine: choose a state with ${nameOption} (${listed})`),
    );
  }
  const hint = didYouMean(name, names);
  const message = printable(`the definition has no state '${name}'; it has: ${listed}`);
  throw new UsageError(hint === undefined ? message : `${message}\n${printable(hint)}`);
}
