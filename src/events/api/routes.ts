import type { ApiTrigger } from '../trigger.ts';

export interface FoundRoute {
  readonly trigger: ApiTrigger;
  readonly path: string;
  readonly pathParameters: ReadonlyMap<string, string>;
}

/**
 * The route for a path, with or without its stage (`/Prod/orders`). If several match, a literal name takes precedence
 * over a variable, a variable over one that matches the rest of the path, and a method over `ANY`.
 */
export function findRoute(triggers: readonly ApiTrigger[], method: string, path: string): FoundRoute | undefined {
  const found = triggers.flatMap((trigger): (FoundRoute & { readonly rank: string })[] => {
    if (trigger.method !== 'ANY' && trigger.method !== method) return [];
    const { stage } = trigger.integration;
    const rest = path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path === `/${stage}` ? '/' : undefined;
    for (const candidate of rest === undefined ? [path] : [path, rest]) {
      const match = matchPath(trigger.path, candidate);
      if (match === undefined) continue;
      const rank = `${match.rank}${trigger.method === 'ANY' ? 1 : 0}`;
      return [{ trigger, path: candidate, pathParameters: match.parameters, rank }];
    }
    return [];
  });
  return found.sort((a, b) => (a.rank < b.rank ? -1 : 1))[0];
}

function matchPath(
  pattern: string,
  path: string,
): { readonly parameters: ReadonlyMap<string, string>; readonly rank: string } | undefined {
  const [wanted, given] = [segments(pattern), segments(path)];
  const parameters = new Map<string, string>();
  let rank = '';
  for (const [i, segment] of wanted.entries()) {
    const [, name, isRest] = /^\{([^{}+]+)(\+?)\}$/.exec(segment) ?? [];
    const value = given[i];
    if (value === undefined) return undefined;
    if (name === undefined) {
      if (segment !== value) return undefined;
      rank += '0';
    } else if (isRest === '+') {
      parameters.set(name, given.slice(i).map(decode).join('/'));
      return { parameters, rank: `${rank}2` };
    } else {
      parameters.set(name, decode(value));
      rank += '1';
    }
  }
  return wanted.length === given.length ? { parameters, rank } : undefined;
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
