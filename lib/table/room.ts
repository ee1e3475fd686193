/** A longer list V8 would keep as a hash table, if it were made at once. */
const longest = 2 ** 24

/** A list with room for so many values. */
export function roomFor<T>(length: number): T[] {
  const list: T[] = []
  if (length < longest) list.length = length
  return list
}
