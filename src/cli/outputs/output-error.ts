/** A command's output cannot be written completely, though its work is done. The message is for the user. */
export class OutputError extends Error {}
