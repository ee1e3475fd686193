/** A class whose instances keep what they are where nobody can see it, and what to do instead. */
interface HiddenState {
  readonly name: string
  readonly advice: string
}

const bytes = 'Store its bytes: new Uint8Array(await blob.arrayBuffer()).'
const weak = "Its content can't be listed: leave it out, or use a Map or a Set."
const reducer = (name: string): string =>
  `Register a reducer for it: registry.register(${name}, { name: '…', reduce, construct }).`

const advised: ReadonlyMap<string, string> = new Map([
  ['WeakMap', weak],
  ['WeakSet', weak],
  ['WeakRef', 'Store its target: deref().'],
  ['Promise', 'Await it, and store the result.'],
  ['Blob', bytes],
  ['File', bytes],
  ['Headers', 'Store its entries: [...headers].'],
  ['FormData', 'Store its entries: [...form].'],
])

/** Further globals of this sort; not all are on every platform. */
const others = [
  'DOMException',
  'FinalizationRegistry',
  'SharedWorker',
  'Worker',
  'MessageChannel',
  'MessagePort',
  'BroadcastChannel',
  'WebSocket',
  'Request',
  'Response',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
  'TextEncoder',
  'TextDecoder',
  'AbortController',
  'AbortSignal',
  'CryptoKey',
  'ImageBitmap',
  'ImageData',
]

const found: ReadonlyMap<object, HiddenState> = new Map(listed())

/** Tells of an object, or of a prototype, whether what it is lies in internal slots, and of which class it is then. */
export function hiddenState(value: object): HiddenState | undefined {
  for (
    let at: object | null = value;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const known = found.get(at)
    if (known !== undefined) return known
  }
  return undefined
}

function* listed(): Generator<readonly [object, HiddenState]> {
  const all = globalThis as unknown as Record<string, unknown>
  for (const name of [...advised.keys(), ...others])
    yield* entry(name, all[name], advised.get(name) ?? reducer(name))
  for (const space of ['Intl', 'Temporal']) {
    const members = all[space]
    if (typeof members !== 'object' || members === null) continue
    for (const name of Object.getOwnPropertyNames(members))
      yield* entry(`${space}.${name}`, (members as Record<string, unknown>)[name], reducer(`${space}.${name}`)) // prettier-ignore
  }
}

function* entry(
  name: string,
  constructor: unknown,
  advice: string,
): Generator<readonly [object, HiddenState]> {
  const prototype: unknown = typeof constructor === 'function' ? constructor.prototype : undefined
  if (typeof prototype === 'object' && prototype !== null) yield [prototype, { name, advice }]
}
