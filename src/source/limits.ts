/**
 * How deep a JSON or YAML document may nest. Everything behind the parsers may recurse on values without a bound of
 * its own: no document that they let through comes near the end of the stack.
 */
export const MAX_DEPTH = 500;
