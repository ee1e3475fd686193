const said = new Set<string>()

/** Shows a warning, on Node's warning channel where there is one, the same one once in the life of a program. */
export function warnOnce(message: string): void {
  if (said.has(message)) return
  said.add(message)
  const { process } = globalThis as {
    process?: { emitWarning?: (message: string, type: string) => void }
  }
  if (process?.emitWarning === undefined) console.warn(message)
  else process.emitWarning(message, 'H5ormWarning')
}
