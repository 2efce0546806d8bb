const TEMPLATE_SECTIONS: ReadonlySet<string> = new Set(['Resources', 'AWSTemplateFormatVersion', 'Transform']);

/** Tells a template from a definition by the keys at its top. */
export function dialectByKeys(keys: readonly (string | undefined)[]): 'template' | 'definition' {
  if (keys.includes('StartAt') || keys.includes('States')) return 'definition';
  return keys.some((key) => key !== undefined && TEMPLATE_SECTIONS.has(key)) ? 'template' : 'definition';
}
