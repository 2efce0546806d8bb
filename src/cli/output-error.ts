/** What a command has to say cannot be written to the end, though it has done its work. Its message is for the user. */
export class OutputError extends Error {}
