/** The command was not understood; says what it takes. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
