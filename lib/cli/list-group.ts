import { H5Error, type ListEntry, type Session } from '../index.js'

/** What is in a group: an entry, or why it can't be read. */
export type Found =
  | { readonly entry: ListEntry }
  | { readonly name: string; readonly path: string; readonly error: unknown }

/** Lists a group, also one in which something is damaged. */
export async function listGroup(session: Session, path: string): Promise<Found[]> {
  const entries = await session.list(path)
  return entries.map((entry) => {
    const { name, path: child, code, reason = '' } = entry
    if (code === undefined) return { entry }
    return { name, path: child, error: new H5Error(code, reason, { path: child }) }
  })
}
