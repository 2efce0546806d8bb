/** Of machines, executions and activities: 1 to 80 characters without white space, wildcards, brackets and special ones. */
export function isValidName(name: string): boolean {
  return /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/u.test(name);
}
