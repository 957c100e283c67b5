/** The command was called in a way it does not understand: one sentence with the remedy; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
