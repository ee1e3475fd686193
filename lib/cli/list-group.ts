import { isH5Error, type ListEntry, type Session } from '../index.js'

/** What is in a group: an entry, or why it can't be read. */
export type Found =
  | { readonly entry: ListEntry }
  | { readonly name: string; readonly path: string; readonly error: unknown }

/** Lists a group, also one in which something is damaged. */
export async function listGroup(session: Session, path: string): Promise<Found[]> {
  try {
    return (await session.list(path)).map((entry) => ({ entry }))
  } catch (error) {
    if (!isH5Error(error, 'CORRUPT', 'UNSUPPORTED')) throw error
  }
  const { children } = await session.describe(path)
  const found: Found[] = []
  for (const name of children.filter((child) => child !== '__')) {
    const child = path === '/' ? `/${name}` : `${path}/${name}`
    try {
      found.push({ entry: await session.describe(child) })
    } catch (error) {
      found.push({ name, path: child, error })
    }
  }
  return found
}
