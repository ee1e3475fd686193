import { cannotRestore } from '../errors.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import { haveNodes } from './node-class.js'
import { describeType, type Origin, withArticle } from './conform.js'

/**
 * Refuses a class that a file names where another was declared, before anything of it is run. What a reducer makes is
 * compared when it is made.
 */
export function refuseOtherClass(
  { constructor, reducer }: ClassDefinition,
  type: FieldType | undefined,
  { path, property }: Omit<Origin, 'attributes'>,
): void {
  if (type === undefined || reducer !== undefined) return
  if (mayBe(constructor.prototype as object, type)) return
  throw cannotRestore(
    `${withArticle((constructor as { name?: string }).name ?? '?')} as ${describeType(type)}`,
    'Change the declared type, or load it as the class that it has: session.describe shows it.',
    { path, property },
  )
}

function mayBe(prototype: object, type: FieldType): boolean {
  const isOf = (constructor: { readonly prototype: unknown }): boolean => {
    const wanted = constructor.prototype as object
    return prototype === wanted || Object.prototype.isPrototypeOf.call(wanted, prototype)
  }
  switch (type.kind) {
    case 'instance':
    case 'list':
      return type.classes().some(isOf)
    case 'table':
      return isOf(type.row())
    case 'map':
      return isOf(Map)
    case 'set':
      return isOf(Set)
    case 'date':
      return isOf(Date)
    case 'regexp':
      return isOf(RegExp)
    case 'url':
      return isOf(URL)
    case 'bytes':
      return isOf(ArrayBuffer) || isOf(TypedArray) || isOf(DataView)
    case 'array':
      return haveNodes(type) || isOf(Array) || isOf(TypedArray)
    case 'number':
    case 'boolean':
    case 'string':
    case 'bigint':
    case 'lazy-array':
      return false
  }
}

const TypedArray = Object.getPrototypeOf(Uint8Array) as { readonly prototype: unknown }
