const ENDINGS = ['.asl', '.asl.json', '.asl.yaml', '.asl.yml'];

/** Whether a file is called as definitions usually are. */
export function isDefinitionName(path: string): boolean {
  const name = path.toLowerCase();
  return ENDINGS.some((ending) => name.endsWith(ending));
}
