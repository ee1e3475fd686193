/** A program, a package or a module that a contender needs, and that isn't on this machine. */
export class MissingPeer extends Error {
  override name = 'MissingPeer'
}

/** Says which peer an error tells to be missing; `undefined` for any other error. */
export function missingPeer(error: unknown): string | undefined {
  if (error instanceof MissingPeer) return error.message
  if (!(error instanceof Error) || !('code' in error)) return undefined
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return undefined
  return /Cannot find (?:package|module) '(?<name>[^']+)'/.exec(error.message)?.groups?.['name']
}
