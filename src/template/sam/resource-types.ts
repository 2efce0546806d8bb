/** The resource types that are state machines, with each type's names for the same properties. */
export const MACHINE_TYPES: ReadonlyMap<string, { readonly type: string; readonly role: string }> = new Map([
  ['AWS::Serverless::StateMachine', { type: 'Type', role: 'Role' }],
  ['AWS::StepFunctions::StateMachine', { type: 'StateMachineType', role: 'RoleArn' }],
]);

export const FUNCTION_TYPES: ReadonlySet<string> = new Set(['AWS::Serverless::Function', 'AWS::Lambda::Function']);

/** Layers, with the property that locates their content. */
export const LAYER_TYPES: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::LayerVersion', 'ContentUri'],
  ['AWS::Lambda::LayerVersion', 'Content'],
]);

/** Nested templates, with the property that locates them. */
export const NESTED_TYPES: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::Application', 'Location'],
  ['AWS::CloudFormation::Stack', 'TemplateURL'],
]);

/** Whether sfn-run reads the properties of resources of this type. */
export function isReadType(type: string): boolean {
  return MACHINE_TYPES.has(type) || FUNCTION_TYPES.has(type) || LAYER_TYPES.has(type) || NESTED_TYPES.has(type);
}
