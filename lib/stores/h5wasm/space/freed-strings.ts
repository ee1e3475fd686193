import type { Hdf5File } from '../hdf5-file.js'
import { linkKindsOf, objectInfos } from '../object-info.js'
import { clearElements, clearTexts } from './clear-strings.js'
import { freeHeapObjects } from './free-heap-objects.js'
import { type HeapObject, type StoredLink, storedObject } from './stored-object.js'

/** An object, by one of its paths. */
interface Visited {
  readonly path: string
  readonly address: number
}

/**
 * Gives back what the strings of objects take in HDF5's global heap when the last names of these objects are taken away.
 *
 * HDF5 frees the objects alone: what attributes and elements of variable length point to stays for good.
 */
export class FreedStrings {
  readonly #file: Hdf5File
  /** How many names objects have left, where that is not what the stored file says. */
  readonly #links = new Map<number, number>()
  #isStored = true

  /** HDF5 has written everything into the stored file. */
  constructor(file: Hdf5File) {
    this.#file = file
  }

  /** Is told before objects, links or attributes change in another way than by `free` and the unlinking that follows. */
  expectChange(): void {
    this.#isStored = false
  }

  /** Frees the strings of all that goes when a link is taken away, which has to follow. */
  *free(path: string): Generator<void, void> {
    const file = this.#file
    const { wasm, id } = file
    if (wasm.runNatively === undefined || linkKindsOf(wasm, id, [path])[0] !== 'hard') return
    const [root] = objectInfos(wasm, id, [path])
    if (root === undefined) return
    if (root.links > 1) return void this.#links.set(root.address, root.links - 1)
    this.#update()
    const found: HeapObject[] = []
    const waiting: Visited[] = [{ path, address: root.address }]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { children, heapObjects } = yield* this.#visit(next)
      found.push(...heapObjects)
      for (const { name, address } of children)
        waiting.push({ path: `${next.path}/${name}`, address })
    }
    yield
    freeHeapObjects(file, found)
  }

  /** Brings the stored file up to date, from which is read here what HDF5 has no function for. */
  #update(): void {
    if (this.#isStored) return
    this.#file.flush()
    this.#links.clear()
    this.#isStored = true
  }

  /** Counts one name of an object less; gives what goes with it if that was the last. */
  *#visit({ path, address }: Visited): Generator<void, Going> {
    const { wasm, id, stored: image } = this.#file
    const stored = storedObject(image, address)
    const [info] = stored === undefined ? objectInfos(wasm, id, [path]) : []
    const links = (this.#links.get(address) ?? stored?.links ?? info?.links ?? 1) - 1
    this.#links.set(address, links)
    if (links > 0) return nothing
    if (stored?.heapObjects === undefined) clearTexts(wasm, id, path)
    if (stored?.mayHaveElementsInHeap ?? info?.type === dataset)
      yield* clearElements(this.#file, path)
    const isGroup = stored !== undefined || info?.type === group
    const children = stored?.children ?? (isGroup ? yield* this.#childrenOf(path) : [])
    return { children, heapObjects: stored?.heapObjects ?? [] }
  }

  /** The same by HDF5, for what is not read here. */
  *#childrenOf(path: string): Generator<void, StoredLink[]> {
    const { wasm, id } = this.#file
    const names = wasm.call('get_names', id, path, false)
    const paths = names.map((name) => `${path}/${name}`)
    yield
    const kinds = linkKindsOf(wasm, id, paths)
    const infos = objectInfos(wasm, id, paths)
    return names.flatMap((name, at) => {
      const child = infos[at]
      return child === undefined || kinds[at] !== 'hard' ? [] : [{ name, address: child.address }]
    })
  }
}

/** Types of objects, as HDF5 numbers them. */
const group = 0
const dataset = 1

interface Going {
  readonly children: readonly StoredLink[]
  readonly heapObjects: readonly HeapObject[]
}

const nothing: Going = { children: [], heapObjects: [] }
