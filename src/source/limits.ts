/**
 * How deep a JSON or YAML document may nest. Everything behind the parsers may recurse on values without a bound of
 * its own: no document that they let through comes near the end of the stack.
 */
export const MAX_DEPTH = 500;

/** How deep a payload may nest: the default of the parser that AWS's messages come from (Jackson 2.15 and later). */
export const MAX_PAYLOAD_DEPTH = 1_000;
