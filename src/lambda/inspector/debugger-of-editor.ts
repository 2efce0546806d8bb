/** By which VS Code's debugger tells the processes that it starts where it listens. */
const CARRIER = 'VSCODE_INSPECTOR_OPTIONS';
/** Of NODE_OPTIONS, as VS Code writes it: `--require "/…/ms-vscode.js-debug/src/bootloader.js"`. */
const BOOTLOADER = /(?:--require|-r)[ =](?:"((?:[^"\\]|\\.)*bootloader\.(?:c?js))"|(\S*bootloader\.c?js))/g;

interface Handover {
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * VS Code attaches by itself to what it has started, and to what that starts, as long as NODE_OPTIONS and a variable of
 * its own go along. A function has neither of the user's shell: it is handed over what attaches, and nothing else.
 */
export function debuggerOfEditor(outer: NodeJS.ProcessEnv): Handover {
  const options = outer[CARRIER];
  if (options === undefined) return { flags: [], variables: {} };
  const paths = [...(outer.NODE_OPTIONS ?? '').matchAll(BOOTLOADER)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replace(/\\(.)/g, '$1'),
  );
  if (paths.length === 0) return { flags: [], variables: {} };
  return { flags: paths.flatMap((path) => ['--require', path]), variables: { [CARRIER]: options } };
}
