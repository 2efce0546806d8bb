/** Where a frame points: `at handler (src/ship.ts:7:10)`, `File "src/ship.py", line 7, in handler`. */
export function placeOfFrame(frame: string): { readonly file: string; readonly line: number } | undefined {
  const [, node, nodeLine] = /(?:\(|at )(?:file:\/\/)?([^()\s][^()]*?):(\d+):\d+\)?$/.exec(frame) ?? [];
  if (node !== undefined) return { file: node, line: Number(nodeLine) };
  const [, python, pythonLine] = /File "([^"]+)", line (\d+)/.exec(frame) ?? [];
  return python === undefined ? undefined : { file: python, line: Number(pythonLine) };
}
