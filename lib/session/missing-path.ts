import { type H5Error, isH5Error, notFound } from '../errors.js'
import { nearestName } from '../metadata/nearest-name.js'
import type { Store } from '../stores/store.js'
import { childPath } from '../values/value-kind.js'

const attributeBytes = 2 ** 26
/** More names than this are not listed in a message. */
const mostNames = 8

/**
 * Gives the error for a path where nothing is stored, with the name that was probably meant.
 *
 * Of `/run1/signl` it says "Did you mean /run1/signal?"; without a similar name it lists what the deepest group on the
 * way holds. Any other error is given as it is.
 */
export async function explainMissing(error: unknown, store: Store): Promise<unknown> {
  if (!isH5Error(error, 'NOT_FOUND') || !isMissingPath(error)) return error
  const names = error.path.split('/').slice(1)
  for (let depth = names.length - 1; depth >= 0; depth--) {
    const parent = `/${names.slice(0, depth).join('/')}`
    const known = await namesIn(store, parent)
    if (known === undefined) continue
    return notFound(error.path, store.name, advice(parent, names[depth]!, known))
  }
  return error
}

const isMissingPath = (error: H5Error): error is H5Error & { readonly path: string } =>
  error.path !== undefined && error.message.startsWith('Nothing is stored at ')

/** What a group holds, or `undefined` where there is no group or it cannot be read. */
async function namesIn(store: Store, path: string): Promise<readonly string[] | undefined> {
  try {
    const [record] = await store.read([{ path, data: false }], { maxBytes: attributeBytes })
    if (record?.kind !== 'group') return undefined
    return record.children.filter((name) => name !== '__')
  } catch (error) {
    if (isH5Error(error)) return undefined
    throw error
  }
}

function advice(parent: string, missing: string, known: readonly string[]): string {
  const nearest = nearestName(missing, known)
  if (nearest !== undefined) return `Did you mean ${childPath(parent, nearest)}?`
  if (known.length === 0) return `${parent} is empty.`
  const listed = known.slice(0, mostNames).join(', ')
  const more = known.length > mostNames ? ` and ${known.length - mostNames} more` : ''
  return `${parent} has ${listed}${more}; session.list('${parent}') lists them.`
}
