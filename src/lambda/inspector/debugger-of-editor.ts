/** The variable with which VS Code's debugger gives its address to the processes that it starts. */
const CARRIER = 'VSCODE_INSPECTOR_OPTIONS';
/** In NODE_OPTIONS, as VS Code writes it: `--require "/…/ms-vscode.js-debug/src/bootloader.js"`. */
const BOOTLOADER = /(?:--require|-r)[ =](?:"((?:[^"\\]|\\.)*bootloader\.(?:c?js))"|(\S*bootloader\.c?js))/g;

interface Handover {
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * VS Code attaches to processes that it started, and to their children, if they inherit NODE_OPTIONS and another
 * variable. A function inherits neither of the user's shell: it receives what VS Code needs to attach, and nothing
 * else.
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
