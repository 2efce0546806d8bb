/**
 * The maximum depth of a JSON or YAML document. Code behind the parsers may recurse on values without a limit of its
 * own: no document that they accept comes near the end of the stack.
 */
export const MAX_DEPTH = 500;

/** The maximum depth of a payload: the default of the parser that AWS's messages come from (Jackson 2.15 and later). */
export const MAX_PAYLOAD_DEPTH = 1_000;
