import jsonata from 'jsonata';

type StandardFunction = (this: unknown, ...args: unknown[]) => unknown;

const known = new Map<string, Promise<StandardFunction>>();

/** One of jsonata's own functions, whatever the expression at hand calls by its name. */
export function standardFunction(name: string): Promise<StandardFunction> {
  let found = known.get(name);
  if (found === undefined) {
    found = jsonata(`$${name}`)
      .evaluate(undefined)
      .then(({ implementation }: { implementation: StandardFunction }) => implementation);
    known.set(name, found);
  }
  return found;
}
