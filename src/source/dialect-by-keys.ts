const TEMPLATE_SECTIONS: ReadonlySet<string> = new Set(['Resources', 'AWSTemplateFormatVersion', 'Transform']);

/** Distinguishes a template from a definition by its top-level keys. */
export function dialectByKeys(keys: readonly (string | undefined)[]): 'template' | 'definition' {
  if (keys.includes('StartAt') || keys.includes('States')) return 'definition';
  return keys.some((key) => key !== undefined && TEMPLATE_SECTIONS.has(key)) ? 'template' : 'definition';
}
