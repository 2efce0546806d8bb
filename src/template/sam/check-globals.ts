import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import type { SourceNode } from '../../source/source-node.ts';
import { errorAt } from './scope.ts';
import { entriesOf } from './template.ts';

/**
 * The sections of Globals, with the properties that sfn-run reads in each (samtranslator 1.110:
 * Globals.supported_properties).
 */
const SECTIONS: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['Api', undefined],
  ['CapacityProvider', undefined],
  [
    'Function',
    (
      'Handler Runtime CodeUri DeadLetterQueue Description MemorySize Timeout VpcConfig Environment Tags PropagateTags ' +
      'Tracing KmsKeyArn AutoPublishAlias AutoPublishAliasAllProperties Layers DeploymentPreference RolePath ' +
      'PermissionsBoundary ReservedConcurrentExecutions ProvisionedConcurrencyConfig AssumeRolePolicyDocument ' +
      'EventInvokeConfig FileSystemConfigs CodeSigningConfigArn Architectures SnapStart EphemeralStorage ' +
      'FunctionUrlConfig RuntimeManagementConfig LoggingConfig RecursiveLoop SourceKMSKeyArn TenancyConfig ' +
      'DurableConfig CapacityProviderConfig FunctionScalingConfig PublishToLatestPublished VersionDeletionPolicy'
    ).split(' '),
  ],
  ['HttpApi', undefined],
  ['LayerVersion', undefined],
  ['SimpleTable', ['SSESpecification']],
  ['StateMachine', ['PropagateTags']],
  ['WebSocketApi', undefined],
]);

/** Functions have these properties, but Globals must not. */
const OWN_OF_FUNCTIONS: ReadonlySet<string> = new Set(
  'AutoPublishCodeSha256 Events FunctionName ImageConfig ImageUri InlineCode PackageType Policies Role VersionDescription'.split(
    ' ',
  ),
);

/**
 * Reports what SAM's transform refuses in Globals, with its messages. A name without a near match may be newer: a
 * warning.
 */
export function checkGlobals(globals: SourceNode | undefined, report: ReportDiagnostic): void {
  if (globals === undefined) return;
  if (globals.kind !== 'map') {
    report(errorAt(globals, 'INVALID_TEMPLATE', "'Globals' section is invalid. It must be a non-empty dictionary"));
    return;
  }
  for (const { key, keyRange, value } of globals.entries) {
    // possibly an include
    if (key.startsWith('Fn::')) continue;
    if (!SECTIONS.has(key)) {
      const hint = didYouMean(key, SECTIONS.keys());
      const error = errorAt(
        keyRange,
        'INVALID_TEMPLATE',
        `'Globals' section is invalid. '${key}' is not supported`,
        hint,
      );
      report(hint === undefined ? { ...error, severity: 'warning' } : error);
    } else if (value.kind !== 'map') {
      const message = `'Globals' section is invalid. Value of ${key} must be a dictionary`;
      report(errorAt(keyRange, 'INVALID_TEMPLATE', message));
    } else {
      checkSection(key, value, report);
    }
  }
}

function checkSection(section: string, value: SourceNode, report: ReportDiagnostic): void {
  const names = SECTIONS.get(section);
  if (names === undefined) return;
  for (const { key, keyRange } of entriesOf(value)) {
    if (names.includes(key) || key.startsWith('Fn::')) continue;
    const few = names.length > 5 ? '' : `. Must be one of the following values - [${names.map((name) => `'${name}'`)}]`;
    const hint = didYouMean(key, names);
    const error = errorAt(
      keyRange,
      'INVALID_TEMPLATE',
      `'${key}' is not a supported property of '${section}'${few}`,
      hint,
    );
    const mayBeNew = section === 'Function' && hint === undefined && !OWN_OF_FUNCTIONS.has(key);
    report(mayBeNew ? { ...error, severity: 'warning' } : error);
  }
}
