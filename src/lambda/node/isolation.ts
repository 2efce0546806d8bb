import { UsageError } from '../../source/usage-error.ts';
import type { ScannedCode } from './scan-code.ts';
import { THREADS_SURVIVE } from './threads-survive.ts';

/** Where a function's environments run: threads of this process are lighter, a separate process can do everything. */
export type Isolation = 'thread' | 'process';

/** The variable of a function, or of the user's shell, that decides it. */
const ISOLATION_VARIABLE = 'SFN_RUN_ISOLATION';

/**
 * Variables that Node.js, its libraries or the system read when a process starts, and not from a thread's own
 * variables.
 */
const OF_A_PROCESS =
  /^(?:NODE_(?:OPTIONS|EXTRA_CA_CERTS|ICU_DATA|V8_COVERAGE|PENDING_DEPRECATION|PRESERVE_SYMLINKS|REDIRECT_WARNINGS|USE_SYSTEM_CA|USE_ENV_PROXY|COMPILE_CACHE)|UV_THREADPOOL_SIZE|SSL_CERT_(?:FILE|DIR)|OPENSSL_CONF|LD_.*|DYLD_.*)$/;

/**
 * Decides where a function runs: from its variables and the text of its own code. If only loading a package shows that
 * it needs a process, the thread reports it. Throws a UsageError for an unknown kind.
 * @param variables the entire environment of the function
 * @param outer that of this process
 */
export function chooseIsolation(
  { needsProcess }: ScannedCode,
  variables: Readonly<Record<string, string>>,
  outer: NodeJS.ProcessEnv,
): Isolation {
  const given = variables[ISOLATION_VARIABLE] ?? outer[ISOLATION_VARIABLE];
  if (given === 'thread' || given === 'process') return given;
  if (given !== undefined)
    throw new UsageError(`${ISOLATION_VARIABLE} is '${given}'; it must be 'thread' or 'process'`);
  if (!THREADS_SURVIVE) return 'process';
  if (Object.keys(variables).some((name) => OF_A_PROCESS.test(name))) return 'process';
  if (!isSameZone(variables.TZ, outer.TZ) || localeOf(variables) !== localeOf(outer)) return 'process';
  return needsProcess ? 'process' : 'thread';
}

/** Lambda's own `:UTC` and other names of UTC are the same. */
const UTC = /^:?(?:Etc\/)?(?:UTC|UCT|GMT|Universal|Zulu)?0?$/i;

function isSameZone(zone = '', ours: string | undefined): boolean {
  if (!UTC.test(zone)) return zone === ours;
  return ours === undefined ? isUtcHere() : UTC.test(ours);
}

/** By its offset: asking for its name takes 25 ms. */
function isUtcHere(): boolean {
  const years = [1990, 2005, 2020, new Date().getFullYear()];
  return years.every((year) => [0, 6].every((month) => new Date(year, month).getTimezoneOffset() === 0));
}

/** As parsed by ICU. A value that names no language means English in Node.js. */
function localeOf(variables: NodeJS.ProcessEnv): string {
  const name = variables.LC_ALL || variables.LC_MESSAGES || variables.LANG || '';
  const locale = name.replace(/[.@].*$/, '');
  return locale === '' || locale === 'C' || locale === 'POSIX' ? 'en_US' : locale;
}
