import { cannotRestore } from '../../errors.js'
import { PythonGlobal } from '../../values/python/python-global.js'
import {
  type ContainerForms,
  formsOf,
  type PrimitiveForm,
  type PythonType,
  setForms,
  setType,
  tuple,
  typeOf,
} from '../../values/python/python-type.js'
import { isInt } from '../encode-leaf.js'
import type { Place, PythonClass, Reduced } from '../python-class.js'

const wrong = (what: string, place: Place): Error =>
  cannotRestore(
    `a ${what} of other arguments than Python gives it`,
    'The file is damaged, or of a version of Python that stores it otherwise.',
    place,
  )

function elements(value: unknown, what: string, place: Place): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw wrong(what, place)
}

const setClass = (name: 'set' | 'frozenset'): PythonClass => ({
  make() {
    const set = new Set<unknown>()
    if (name === 'frozenset') setType(set, name)
    return set
  },
  fill(set, [items], place) {
    const list = elements(items, name, place)
    for (const item of list) (set as Set<unknown>).add(item)
    moveForms(list, set, (index) => list[index as number])
  },
})

function setPairs(
  map: unknown,
  pairs: Iterable<readonly [unknown, unknown]>,
  _place: Place,
  dict: object,
): void {
  for (const [key, value] of pairs) (map as Map<unknown, unknown>).set(key, value)
  moveForms(dict, map as object, (key) => key)
}

/** Lets a container know in which forms its primitives lay in the one that they come from. */
function moveForms(from: object, to: object, keyOf: (key: unknown) => unknown): void {
  const forms = formsOf(from)
  if (forms === undefined) return
  const some = forms.some && new Map([...forms.some].map(([key, form]) => [keyOf(key), form]))
  setForms(to, some === undefined ? forms : { ...forms, some })
}

const orderedDict: PythonClass = {
  make() {
    const map = new Map<unknown, unknown>()
    setType(map, 'OrderedDict')
    return map
  },
  fill(map, [pairs], place) {
    const some = new Map<unknown, PrimitiveForm>()
    const keys = new Map<unknown, PrimitiveForm>()
    for (const pair of elements(pairs, 'OrderedDict', place)) {
      if (!Array.isArray(pair) || pair.length !== 2) throw wrong('OrderedDict', place)
      const [key, value] = pair as [unknown, unknown]
      ;(map as Map<unknown, unknown>).set(key, value)
      const [keyForm, valueForm] = pairForms(pair)
      if (keyForm !== undefined) keys.set(key, keyForm)
      if (valueForm !== undefined) some.set(key, valueForm)
    }
    if (some.size + keys.size > 0) setForms(map, { some, keys })
  },
  setEntries: setPairs,
}

function pairForms(pair: object): readonly [PrimitiveForm | undefined, PrimitiveForm | undefined] {
  const forms = formsOf(pair)
  return [forms?.every ?? forms?.some?.get(0), forms?.every ?? forms?.some?.get(1)]
}

const defaultdict: PythonClass = {
  make() {
    const map = new Map<unknown, unknown>()
    setType(map, 'defaultdict')
    return map
  },
  fill(map, [factory]) {
    setType(map, 'defaultdict', factory ?? null)
  },
  setEntries: setPairs,
}

const deque: PythonClass = {
  make() {
    const array: unknown[] = []
    setType(array, 'deque')
    return array
  },
  fill(array, [items, most], place) {
    const list = elements(items, 'deque', place)
    for (const item of list) (array as unknown[]).push(item)
    setType(array, 'deque', most ?? null)
    moveForms(list, array, (index) => index)
  },
  addItems(array, items) {
    for (const item of items) (array as unknown[]).push(item)
    moveForms(items, array as object, (index) => index)
  },
}

export const collectionClasses: Readonly<Record<string, PythonClass>> = {
  '__builtin__.set': setClass('set'),
  '__builtin__.frozenset': setClass('frozenset'),
  'collections.OrderedDict': orderedDict,
  'collections.defaultdict': defaultdict,
  'collections.deque': deque,
}

export function reduceSet(set: Set<unknown>): Reduced {
  const name = typeOf(set)?.name === 'frozenset' ? 'frozenset' : 'set'
  const items = [...set]
  const forms = formsOf(set)
  if (forms !== undefined) setForms(items, byIndex(forms, items))
  return {
    made: 'by call',
    callable: new PythonGlobal('__builtin__', name),
    args: tuple(items),
  }
}

/** The forms of a set's members as those of a list of them. */
function byIndex(forms: ContainerForms, items: readonly unknown[]): ContainerForms {
  const { some } = forms
  if (some === undefined) return forms
  const indexed = items.map((item, i) => [i, some.get(item)] as const)
  const known = indexed.filter((pair): pair is [number, PrimitiveForm] => pair[1] !== undefined)
  return { ...forms, some: new Map(known) }
}

/** A Map that is more than a dict; `undefined` for one that is not. */
export function reduceMap(map: Map<unknown, unknown>): Reduced | undefined {
  const type = typeOf(map)
  if (type?.name === 'OrderedDict')
    return {
      made: 'by call',
      callable: new PythonGlobal('collections', 'OrderedDict'),
      // Pairs in a list keep their order; dict items would lose it.
      args: tuple(pairsOf(map)),
    }
  if (type?.name !== 'defaultdict') return undefined
  const entries = new Map(map)
  const forms = formsOf(map)
  if (forms !== undefined) setForms(entries, forms)
  return {
    made: 'by call',
    callable: new PythonGlobal('collections', 'defaultdict'),
    args: type.extra == null ? tuple() : tuple(type.extra),
    entries,
  }
}

function pairsOf(map: Map<unknown, unknown>): unknown[][] {
  const forms = formsOf(map)
  return [...map].map(([key, value]) => {
    const pair = [key, value]
    const some = new Map<unknown, PrimitiveForm>()
    const keyForm = forms?.keys?.get(key)
    const valueForm = forms?.some?.get(key)
    if (keyForm !== undefined && keyForm !== 'direct') some.set(0, keyForm)
    if (valueForm !== undefined) some.set(1, valueForm)
    const differ = typeof key === typeof value && isInt(key) !== isInt(value)
    if (some.size > 0) setForms(pair, { some })
    else if (differ) setForms(pair, { apart: true })
    return pair
  })
}

export function reduceDeque(array: readonly unknown[], { extra }: PythonType): Reduced {
  const items = [...array]
  const forms = formsOf(array)
  if (forms !== undefined) setForms(items, forms)
  return {
    made: 'by call',
    callable: new PythonGlobal('collections', 'deque'),
    args: extra == null ? tuple(items) : tuple(items, extra),
  }
}
