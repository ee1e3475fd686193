/// <reference types="node" />

const said = new Set<string>()

/** Shows a warning on Node's warning channel, the same one once in the life of a process. */
export function warnOnce(message: string): void {
  if (said.has(message)) return
  said.add(message)
  process.emitWarning(message, 'H5ormWarning')
}
