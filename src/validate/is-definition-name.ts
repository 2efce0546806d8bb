const ENDINGS = ['.asl', '.asl.json', '.asl.yaml', '.asl.yml'];

/** Whether a file has a typical name of a definition. */
export function isDefinitionName(path: string): boolean {
  const name = path.toLowerCase();
  return ENDINGS.some((ending) => name.endsWith(ending));
}
