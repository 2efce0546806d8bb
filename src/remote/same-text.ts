import type { Project } from '../template/project.ts';
import { STACK_NAME } from '../template/sam/pseudo-parameters.ts';

/** Stand-ins in a template's local definition for what only AWS knows. */
export type StandIns = Pick<Project, 'accountId' | 'region'>;

const TOKEN = /\$\{[^}]*\}|[\w-]+|[\s\S]/g;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
/** `stack-LogicalId-1A2B3C4D5E6F`: the name that CloudFormation generates for a resource without one. */
const GENERATED = /^.+?-(.+)-[A-Za-z0-9]{8,14}$/;

/**
 * Whether a string of the local definition can correspond to the deployed one: stand-ins for an account, a region or a
 * generated name match any, and an unresolved placeholder matches anything.
 */
export function isSameText(here: string, deployed: string, standIns: StandIns): boolean {
  if (here === deployed) return true;
  const [pattern, text] = [here.match(TOKEN) ?? [], deployed.match(TOKEN) ?? []];
  let [at, reached] = [0, 0];
  // the position of the last placeholder and its extent: only that one is ever retried
  let [open, until] = [-1, 0];
  while (reached < text.length) {
    const token = pattern[at];
    if (token?.startsWith('${') === true) {
      open = at++;
      until = reached;
    } else if (token !== undefined && isSameToken(token, text[reached]!, standIns)) {
      at++;
      reached++;
    } else if (open >= 0) {
      at = open + 1;
      reached = ++until;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((token) => token.startsWith('${'));
}

function isSameToken(here: string, deployed: string, { accountId, region }: StandIns): boolean {
  if (here === deployed) return true;
  if (here === accountId) return ACCOUNT.test(deployed);
  if (here === region) return REGION.test(deployed);
  if (here.startsWith(STACK_NAME)) return deployed.endsWith(here.slice(STACK_NAME.length));
  const generated = GENERATED.exec(deployed)?.[1];
  if (generated === undefined) return false;
  // names of buckets are lower-case, and long ones are truncated
  const [short, long] = [generated.toLowerCase(), here.toLowerCase()];
  return short === long || short.endsWith(`-${long}`) || (deployed.length >= 60 && long.startsWith(short));
}
