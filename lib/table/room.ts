/** A longer list V8 would keep as a hash table, if it were made at once. */
const longest = 2 ** 24

/** A shorter one grows sooner than it is made. */
const shortest = 64

/** A list with room for so many values. */
export function roomFor<T>(length: number): T[] {
  const list: T[] = []
  if (length >= shortest && length < longest) list.length = length
  return list
}
