/**
 * Brings the path of an object to its one spelling: absolute, without doubled or trailing slashes and `.` segments.
 *
 * @throws TypeError for what is no path: not a text, empty, with NUL or `..` (in HDF5 an ordinary name).
 */
export function objectPath(path: unknown): string {
  const refuse = (why: string): never => {
    throw new TypeError(`${shown(path)} is not a path of an object such as '/run1': ${why}.`)
  }
  if (typeof path !== 'string') return refuse('it is not a string')
  if (path === '') return refuse('it is empty')
  if (path.includes('\0')) return refuse('HDF5 ends names at a NUL')
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..')) return refuse("HDF5 has no '..'")
  return `/${segments.join('/')}`
}

/** The path of an object that can be saved there: neither the root nor what h5orm keeps in `__`. */
export function writablePath(given: unknown): string {
  const path = objectPath(given)
  const refuse = (why: string): never => {
    throw new TypeError(`Nothing can be saved or deleted at ${shown(given)}: ${why}.`)
  }
  if (path === '/') return refuse("it is the file's own group; take a path such as '/run1'")
  if (path.split('/').includes('__')) return refuse("'__' is reserved for h5orm")
  return path
}

/** The groups that a path leads through, outermost first, without the root: `/a`, `/a/b` for `/a/b/c`. */
export function ancestorsOf(path: string): string[] {
  const ancestors: string[] = []
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1))
    ancestors.push(path.slice(0, at))
  return ancestors
}

/** The path of the group that an object is in. */
export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The last name of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Tells whether a path is that of an object or leads to something below it. */
export const isWithin = (path: string, group: string): boolean =>
  path === group || group === '/' || path.startsWith(`${group}/`)

const shown = (path: unknown): string =>
  typeof path === 'string' ? JSON.stringify(path.slice(0, 80)) : String(path)
