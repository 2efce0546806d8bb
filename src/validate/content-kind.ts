import { hasErrors } from '../source/diagnostic.ts';
import { valueOf } from '../source/source-node.ts';
import type { Project } from '../template/project.ts';

/**
 * The kind of a file, guessed without parsing it: a template with a state machine, one with nested templates (which may
 * have machines), or a definition.
 */
export type ContentKind = 'template' | 'parent' | 'definition';

const MACHINE_TYPE = /AWS::(?:Serverless|StepFunctions)::StateMachine\b/;
const NESTED_TYPE = /AWS::(?:Serverless::Application|CloudFormation::Stack)\b/;
const START_AT = /["']?\bStartAt["']?\s*:/;
const STATES = /["']?\bStates["']?\s*:/;
/** The first key of a section that every template has, in the first column of YAML or anywhere in JSON. */
const RESOURCES = /^["']?Resources["']?\s*:|"Resources"\s*:/m;

/** Undefined for files that are certainly neither. */
export function kindOfText(text: string): ContentKind | undefined {
  if (NESTED_TYPE.test(text)) return 'parent';
  if (MACHINE_TYPE.test(text)) return 'template';
  return START_AT.test(text) && STATES.test(text) ? 'definition' : undefined;
}

/** Whether a text may be a template whose machines or nested templates have their definitions in other files. */
export function refersToFiles(text: string): boolean {
  return NESTED_TYPE.test(text) || (MACHINE_TYPE.test(text) && /\bDefinition(?:Uri|S3Location)\b/.test(text));
}

/**
 * Whether to validate a file that was not named. Many files only mention state machines: CDK's tree.json, models of
 * services, parts of templates. An invalid file counts if it looks complete, so that an extra comma in a template does
 * not hide it.
 */
export function isJudged(project: Project, kind: ContentKind): boolean {
  if (project.kind === 'template') return project.machines.length > 0;
  const [machine] = project.machines;
  if (machine?.definition !== undefined) {
    return valueOf(machine.definition, 'StartAt') !== undefined && valueOf(machine.definition, 'States') !== undefined;
  }
  const { diagnostics } = machine ?? project;
  const isBroken = hasErrors(diagnostics) && diagnostics.every(({ code }) => code !== 'NOT_A_DEFINITION');
  return isBroken && looksWhole(diagnostics[0]?.range?.file.text ?? '', kind);
}

function looksWhole(text: string, kind: ContentKind): boolean {
  if (kind === 'definition') return /^\s*\{/.test(text) || /^["']?StartAt["']?\s*:/m.test(text);
  return MACHINE_TYPE.test(text) && RESOURCES.test(text);
}
