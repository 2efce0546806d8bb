import type { CrossCheck } from './cross-check.ts';

/** The maximum number of listed names. */
const MAX_LISTED = 20;

/**
 * Values known only after deployment: a run that needs one stops. They are not errors, so one note for each machine
 * lists them. Values that a template does not declare are reported separately.
 */
export const noteUnresolvedValues: CrossCheck = ({ project, source, states }, report) => {
  if (source.unresolved.size === 0) return;
  const code = project.kind === 'definition' ? 'UNDECLARED_SUBSTITUTION' : 'MISSING_PARAMETER';
  const needed = states.flatMap(({ open }) =>
    open.flatMap(({ diagnostic, isReported }) => (isReported === true ? [] : [diagnostic])),
  );
  const values = [...source.unresolved].filter(
    ([, reason]) => reason.code === code && needed.some(({ message }) => message === reason.message),
  );
  const [first] = values;
  if (first === undefined) return;
  const names = values.map(([placeholder]) => placeholder);
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  const hints = values.flatMap(([, { hint }]) => (hint?.startsWith(GIVE) ? [hint.slice(GIVE.length)] : []));
  const { range, location } = needed.find(({ message }) => message === first[1].message)!;
  report({
    severity: 'note',
    code,
    message: `A run needs values that are not set here: ${names.slice(0, MAX_LISTED).join(', ')}${more}`,
    ...(range !== undefined && { range }),
    ...(location !== undefined && { location }),
    hint: `${names.length === 1 ? 'Give it' : 'Give them'} with ${[...new Set(hints)].slice(0, MAX_LISTED).join(' ')}`,
  });
};

const GIVE = 'Give it with ';
