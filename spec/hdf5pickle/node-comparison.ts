import { expect } from 'chai'

import type { DataType } from '#lib/records/data-type.js'
import type { AttributeRecord, DatasetRecord, GroupRecord } from '#lib/records/node-record.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

type Node = GroupRecord | DatasetRecord

/** All nodes of a file, with the names below each. */
async function nodesOf(file: Uint8Array): Promise<ReadonlyMap<string, Node>> {
  const store = await openStore(file)
  const nodes = new Map<string, Node>()
  let level = ['/']
  while (level.length > 0) {
    const records = await store.read(
      level.map((path) => ({ path, data: true })),
      { maxBytes: 2 ** 28, bytesWith: 'pickletype' },
    )
    const next: string[] = []
    for (const [i, record] of records.entries()) {
      if (record?.kind !== 'group' && record?.kind !== 'dataset') continue
      const path = level[i]!
      nodes.set(path, record)
      if (record.kind === 'dataset') continue
      for (const name of record.children) next.push(path === '/' ? `/${name}` : `${path}/${name}`)
    }
    level = next
  }
  await store.close()
  return nodes
}

const text = (attribute: AttributeRecord | undefined): string | undefined =>
  typeof attribute?.data === 'string' ? attribute.data : undefined

/** Types of nodes that Python can tell from an equal one: what refers to one of them must refer to the same. */
const shared = new Set(['l', 'd', 'R', 'i', 'NP'])

class File {
  readonly #nodes: ReadonlyMap<string, Node>

  constructor(nodes: ReadonlyMap<string, Node>) {
    this.#nodes = nodes
  }

  has(path: string): boolean {
    return this.#nodes.has(path)
  }

  node(path: string): Node {
    const node = this.#nodes.get(path)
    if (node === undefined) throw new Error(`nothing is at ${path}`)
    return node
  }

  /** Where a reference leads. */
  resolve(path: string): string {
    const { attributes } = this.node(path)
    if (text(attributes.get('pickletype')) !== 'RR') return path
    return this.resolve(text(attributes.get('target'))!)
  }

  type(path: string): string | undefined {
    return text(this.node(path).attributes.get('pickletype'))
  }

  children(path: string): readonly string[] {
    const node = this.node(path)
    return node.kind === 'group' ? node.children : []
  }

  /** The entries of a dict by what their keys are; numbers in names mean nothing. */
  entries(path: string): ReadonlyMap<string, string> {
    const entries = new Map<string, string>()
    for (const name of this.children(path)) {
      if (name === '__') continue
      const key = `${path}/__/${name}`
      entries.set(this.has(key) ? this.canonical(key) : `"${name}"`, `${path}/${name}`)
    }
    return entries
  }

  /** A text that is the same for equal keys. */
  canonical(path: string): string {
    const at = this.resolve(path)
    const node = this.node(at)
    if (node.kind === 'dataset') return `${this.type(at)}:${bytes(node)}`
    const below = this.children(at)
      .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .map((name) => `${name}=${this.canonical(`${at}/${name}`)}`)
    return `${this.type(at) ?? ''}{${below.join()}}`
  }
}

function bytes({ data, attributes }: DatasetRecord): string {
  if (attributes.has('empty')) return ''
  if (ArrayBuffer.isView(data))
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')
  if (typeof data === 'object' && 'columns' in data)
    return [...data.columns]
      .map(([name, column]) => `${name}:${bytes({ data: column, attributes } as DatasetRecord)}`)
      .join()
  return Object.is(data, -0)
    ? '-0'
    : JSON.stringify(data, (_, each: unknown) =>
        typeof each === 'number' || typeof each === 'bigint' ? String(each) : each,
      )
}

/** Which elements h5wasm cannot write, or of which a type_map had made others. */
function isOtherwise({ type }: DatasetRecord): boolean {
  if (type.kind === 'compound') return type.members.some((member) => isOther(member.type))
  return type.kind === 'bitfield' || (type.kind === 'float' && type.size === 2) || isOther(type)
}

/** Long doubles, as bytes or as what they become. */
const isOther = (type: DataType): boolean =>
  type.kind === 'unknown' || (type.kind === 'float' && type.storedSize !== undefined)

/** Compares files with an original, node by node: types, extents, elements, attributes, and who is shared. */
export class NodeComparison {
  readonly #original: File

  private constructor(original: File) {
    this.#original = original
  }

  static async of(original: Uint8Array): Promise<NodeComparison> {
    return new NodeComparison(new File(await nodesOf(original)))
  }

  typeAt(path: string): string | undefined {
    return this.#original.type(path)
  }

  async compare(other: Uint8Array, paths: readonly string[], separate: boolean): Promise<void> {
    const file = new File(await nodesOf(other))
    let pairs = new Pairs()
    for (const path of paths) {
      if (separate) pairs = new Pairs()
      this.#compareFrom(path, file, pairs)
    }
  }

  #compareFrom(start: string, file: File, pairs: Pairs): void {
    const queue: [string, string][] = [[start, start]]
    for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
      const one = this.#original.resolve(pair[0])
      const other = file.resolve(pair[1])
      if (pairs.meet(one, other, shared.has(this.#original.type(one) ?? ''))) continue
      this.#compareNodes(one, other, file, queue)
    }
  }

  #compareNodes(one: string, other: string, file: File, queue: [string, string][]): void {
    const a = this.#original.node(one)
    const b = file.node(other)
    const type = this.#original.type(one)
    if (type === 'NP' && a.kind === 'dataset' && isOtherwise(a)) return
    const forked = type === 'B' ? 'S' : type
    expect(file.type(other), one).to.equal(forked)
    expect(b.kind, one).to.equal(a.kind)
    for (const flag of ['empty', 'has_reduce_content'])
      expect(b.attributes.has(flag), `${flag} of ${one}`).to.equal(a.attributes.has(flag))
    if (a.kind === 'dataset') return compareData(a, b as DatasetRecord, one)
    if (type === 'l' || type === 't') {
      expect(file.children(other).toSorted(), one).to.deep.equal(a.children.toSorted())
      for (const name of a.children) queue.push([`${one}/${name}`, `${other}/${name}`])
      return
    }
    const entries = file.entries(other)
    const wanted = this.#original.entries(one)
    expect([...entries.keys()].toSorted(), one).to.deep.equal([...wanted.keys()].toSorted())
    for (const [key, path] of wanted) queue.push([path, entries.get(key)!])
    const isPart = (name: string): boolean => !name.startsWith('_')
    const parts = (inner: File, path: string): string[] =>
      inner.has(`${path}/__`) ? inner.children(`${path}/__`).filter(isPart).toSorted() : []
    expect(parts(file, other), one).to.deep.equal(parts(this.#original, one))
    for (const name of parts(file, other)) queue.push([`${one}/__/${name}`, `${other}/__/${name}`])
  }
}

function compareData(a: DatasetRecord, b: DatasetRecord, where: string): void {
  const isMapped = a.type.kind !== 'compound' && 'size' in a.type && sizeOf(a) !== sizeOf(b)
  if (isMapped) {
    const numbers = ({ data }: DatasetRecord): unknown =>
      ArrayBuffer.isView(data) ? Array.from(data as Float64Array, Number) : Number(data)
    expect(numbers(b), where).to.deep.equal(numbers(a))
    return
  }
  expect(b.shape, where).to.deep.equal(a.shape)
  expect(b.type.kind, where).to.equal(a.type.kind)
  expect(bytes(b), where).to.equal(bytes(a))
}

const sizeOf = ({ type }: DatasetRecord): number => ('size' in type ? type.size : 0)

/** Remembers which node is which in the other file. */
class Pairs {
  readonly #there = new Map<string, string>()
  readonly #back = new Map<string, string>()

  /** Tells whether the two have been compared. */
  meet(one: string, other: string, isShared: boolean): boolean {
    const known = this.#there.get(one)
    if (isShared) {
      expect(known ?? other, `what ${one} is`).to.equal(other)
      expect(this.#back.get(other) ?? one, `what ${other} is`).to.equal(one)
    }
    this.#there.set(one, other)
    this.#back.set(other, one)
    return known === other
  }
}
