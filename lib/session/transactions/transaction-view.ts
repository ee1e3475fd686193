import { describe } from '../../metadata/check-options.js'
import type { NumericArray } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { accessTable, Table } from '../../table/table.js'
import { LazyArray, partsOfArray } from '../../values/lazy-array.js'
import { StoredArray } from '../stored-array.js'
import type { CallScope } from './call-scope.js'
import { handTo } from './current-scope.js'

/** What views show. */
const shown = new WeakMap<object, object>()

/** Makes a view of an array or Table that makes its calls in a scope; what is not in a file yet may come into this one. */
export function viewIn<T extends LazyArray<NumericArray> | Table>(
  scope: CallScope,
  given: T,
  store: Store,
): T {
  const target = (shown.get(given) as T | undefined) ?? given
  const isOther =
    target instanceof LazyArray
      ? liesElsewhere(target as LazyArray<NumericArray>, store)
      : target instanceof Table
        ? (accessTable(target).home?.store ?? store) !== store
        : fail(given)
  if (isOther)
    throw new TypeError(
      `tx.with takes a LazyArray or a Table of ${store.name}; this one is in another file, to which the transaction does not belong.`,
    )
  const view = new Proxy(target, {
    get(_, key) {
      const found = handTo(scope, () => Reflect.get(target, key, target) as unknown)
      if (typeof found !== 'function' || key === 'constructor') return found
      return (...args: unknown[]) =>
        handingOn(
          scope,
          handTo(scope, () => Reflect.apply(found, target, args) as unknown),
        )
    },
  })
  shown.set(view, target)
  return view
}

function fail(given: unknown): never {
  throw new TypeError(`tx.with takes a LazyArray or a Table, not ${describe(given)}.`)
}

function liesElsewhere(array: LazyArray<NumericArray>, store: Store): boolean {
  const { content } = partsOfArray(array)
  return content instanceof StoredArray && !content.isIn(store)
}

/** The blocks that an async iterator gives are asked for in the scope too. */
function handingOn(scope: CallScope, result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result))
    return result
  const iterator = result as AsyncGenerator
  const handing: AsyncGenerator = {
    next: (...given) => handTo(scope, () => iterator.next(...given)),
    return: (value: unknown) => handTo(scope, () => iterator.return(value)),
    throw: (error: unknown) => handTo(scope, () => iterator.throw(error)),
    [Symbol.asyncIterator]: () => handing,
    [Symbol.asyncDispose]: async () => void (await handing.return(undefined)),
  }
  return handing
}
