/** What JSON can say. */
export type PlainValue = null | boolean | number | string | PlainValue[] | PlainObject

/** An object as JSON has them: properties and nothing else. */
export interface PlainObject {
  [property: string]: PlainValue
}

/** The property that names an object's class where the declarations leave it open. */
export const classTag = '$class'

/** class-transformer calls itself for what lies within an object, so depth has a bound. */
export const greatestDepth = 500

/** Whether a value is an object without a class, as JSON.parse makes them. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
