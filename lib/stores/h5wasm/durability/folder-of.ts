/** The folder in which a file lies, by its path. */
export function folderOf(path: string): string {
  const end = separatorIn(path)
  return end < 0 ? '.' : path.slice(0, end) || '/'
}

/** The name of a file in its folder, by its path. */
export const nameOf = (path: string): string => path.slice(separatorIn(path) + 1)

/** Only Windows separates by backslashes; elsewhere they are characters of a name, and real paths begin with a slash. */
function separatorIn(path: string): number {
  const slash = path.lastIndexOf('/')
  return path.startsWith('/') ? slash : Math.max(slash, path.lastIndexOf('\\'))
}
