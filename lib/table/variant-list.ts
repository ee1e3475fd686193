import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { jsType } from '../values/attributes.js'
import { describeStorage } from '../values/number-storage.js'
import { typeOfView, typedArrayName } from '../values/numeric.js'
import type { Column } from './column.js'
import { makeRowSet, type RowSet } from './form.js'
import { Growing } from './growing.js'
import type {
  ArrayVariant,
  DateVariant,
  NumberVariant,
  OtherVariant,
  ReferenceVariant,
  ScalarVariant,
  Variant,
  ViewVariant,
} from './variants.js'

/** The kinds of values that a column has met; each is made when it is first needed. */
export class VariantList {
  readonly #all: Variant[]
  #numbers: NumberVariant | undefined
  #bigints: NumberVariant | undefined
  /** The last that was asked for. */
  #scalars: ScalarVariant | undefined
  #references: ReferenceVariant | undefined

  constructor(all: Variant[]) {
    this.#all = all
  }

  numbers(storage: NumberStorage | undefined): NumberVariant {
    return (this.#numbers ??= this.#addNumbers(storage ?? 'float64', false))
  }

  /** Those of a declared number type; without one they are a kind of their own. */
  bigints(storage: NumberStorage): NumberVariant {
    return (this.#bigints ??= this.#addNumbers(storage, true))
  }

  #addNumbers(storage: NumberStorage, areBigints: boolean): NumberVariant {
    const numbers = new Growing(describeStorage(storage).array)
    return this.#add({ kind: 'number', index: this.#all.length, numbers, areBigints })
  }

  scalars(kind: ScalarVariant['kind']): ScalarVariant {
    if (this.#scalars?.kind === kind) return this.#scalars
    const known = this.#all.find((one): one is ScalarVariant => one.kind === kind)
    return (this.#scalars = known ?? this.#add({ kind, index: this.#all.length, list: [] }))
  }

  /** @param times Of all that are ever going to be there, if they are known. */
  dates(times?: Float64Array): DateVariant {
    const known = this.#all.find((one) => one.kind === 'date')
    if (known !== undefined) return known
    const list: Date[] = []
    const index = this.#all.length
    return this.#add({ kind: 'date', index, list, times, set: makeRowSet(list), pending: [] })
  }

  /** Typed arrays of one class. */
  views(name: string): ViewVariant {
    const known = this.#all.find(
      (one): one is ViewVariant => one.kind === 'view' && one.name === name,
    )
    if (known !== undefined) return known
    const list: NumericArray[] = []
    const index = this.#all.length
    return this.#add({ kind: 'view', name, index, list, set: makeRowSet(list), pending: [] })
  }

  arrays(
    make: (
      index: number,
      list: unknown[][],
    ) => { readonly elements: Column; readonly inner: boolean },
  ): ArrayVariant {
    const known = this.#all.find((one) => one.kind === 'array')
    if (known !== undefined) return known
    const list: unknown[][] = []
    const index = this.#all.length
    const { elements, inner } = make(index, list)
    const set = makeRowSet(list, inner)
    return this.#add({ kind: 'array', index, list, elements, set, pending: [] })
  }

  references(set: RowSet): ReferenceVariant {
    if (this.#references?.set === set) return this.#references
    const known = this.#all.find(
      (one): one is ReferenceVariant => one.kind === 'reference' && one.set === set,
    )
    const index = this.#all.length
    this.#references =
      known ?? this.#add({ kind: 'reference', index, set, numbers: new Growing(Int32Array) })
    return this.#references
  }

  others(): OtherVariant {
    const known = this.#all.find((one) => one.kind === 'other')
    if (known !== undefined) return known
    const form = { kind: 'group', attributes: jsType('Array'), links: [] } as const
    const index = this.#all.length
    return this.#add({ kind: 'other', index, form: { ...form, links: [] }, waiting: [] })
  }

  #add<V extends Variant>(variant: V): V {
    this.#all.push(variant)
    return variant
  }
}

/** The class of a typed array that can lie among others: a whole buffer of its own, nothing besides. */
export function packableName(view: ArrayBufferView): string | undefined {
  const name = typedArrayName(view)
  if (name === undefined || typeOfView(view) === undefined) return undefined
  const own = (globalThis as unknown as Record<string, { prototype: object }>)[name]?.prototype
  if (Object.getPrototypeOf(view) !== own || view.byteLength !== view.buffer.byteLength)
    return undefined
  if (!(view.buffer instanceof ArrayBuffer)) return undefined
  if ((view.buffer as { resizable?: boolean }).resizable === true) return undefined
  const { length } = view as Uint8Array
  return length > longView || Object.values(view).length === length ? name : undefined
}

/** Views longer than this are not searched for properties: their elements would be listed too. */
const longView = 20_000

/** Which of some arrays an element of all of them is in, and where in it. */
export function rowOf(
  list: readonly (readonly unknown[])[],
  element: number,
): { readonly row: number; readonly rest: number } {
  let rest = element
  let row = 0
  while (row < list.length - 1 && rest >= (list[row] as readonly unknown[]).length)
    rest -= (list[row++] as readonly unknown[]).length
  return { row, rest }
}
