/** So many objects are looked at one by one. */
const few = 64

/** Tells whether an instance of a prototype may be among some objects; of many it is not found out. */
export function mayHoldInstance(objects: ReadonlyMap<object, unknown>, prototype: object): boolean {
  if (objects.size > few) return true
  for (const object of objects.keys()) if (Object.getPrototypeOf(object) === prototype) return true
  return false
}
