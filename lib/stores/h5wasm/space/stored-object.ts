import { type HeaderMessage, messagesOf, type ReadableImage } from './object-header.js'

/** An object of HDF5's global heap: a string, or another sequence, of an attribute or a dataset. */
export interface HeapObject {
  readonly collection: number
  readonly index: number
}

export interface StoredLink {
  readonly name: string
  readonly address: number
}

/** What the header of an object says that matters when it is deleted. */
export interface StoredObject {
  /** How many names it has. */
  readonly links: number
  /** The objects of a group, without those that soft and external links lead to; `undefined` where it has a table of them. */
  readonly children: readonly StoredLink[] | undefined
  /** What its attributes have in the global heap; `undefined` where it has a table of them. */
  readonly heapObjects: readonly HeapObject[] | undefined
  /** Whether the elements of a dataset may have something there. */
  readonly mayHaveElementsInHeap: boolean
}

const messageType = {
  datatype: 0x03,
  linkInfo: 0x02,
  link: 0x06,
  attribute: 0x0c,
  symbolTable: 0x11,
  attributeInfo: 0x15,
  linkCount: 0x16,
}
const typeClass = { compound: 6, variableLength: 9, array: 10 }
const undefinedAddress = 0xffff_ffff_ffff_ffffn
const isShared = 2
/** An element of variable length in the file: its length, the address of a collection, an index in it. */
const elementBytes = 16
const decoder = new TextDecoder()

/**
 * Reads the header of an object; "Disk Format: Level 2A2" of the HDF5 file format specification 3.0.
 *
 * Gives `undefined` for forms that h5orm's own objects don't have: headers of version 1, types that stand elsewhere.
 */
export function storedObject(image: ReadableImage, address: number): StoredObject | undefined {
  let links = 1
  const children: StoredLink[] = []
  const heapObjects: HeapObject[] = []
  let mayHaveElementsInHeap = false
  let hasLinkTable = false
  let hasAttributeTable = false
  const messages = messagesOf(image, address)
  for (;;) {
    const { done, value } = messages.next()
    if (done === true) {
      if (!value) return undefined
      return {
        links,
        children: hasLinkTable ? undefined : children,
        heapObjects: hasAttributeTable ? undefined : heapObjects,
        mayHaveElementsInHeap,
      }
    }
    const { type, chunk, body } = value
    if (chunk.version === 1) return undefined
    if (type === messageType.linkCount) links = chunk.view.getUint32(body + 1, true)
    else if (type === messageType.link) {
      if (!addLink(value, children)) return undefined
    } else if (type === messageType.attribute) {
      if (!addHeapObjects(value, heapObjects)) return undefined
    } else if (type === messageType.datatype) mayHaveElementsInHeap = mayPoint(value)
    else if (type === messageType.linkInfo) hasLinkTable = hasTable(value, 8)
    else if (type === messageType.attributeInfo) hasAttributeTable = hasTable(value, 2)
    else if (type === messageType.symbolTable) return undefined
  }
}

/** Whether links or attributes are in a table of their own; in the order of their creation they have numbers. */
function hasTable({ chunk: { bytes, view }, body }: HeaderMessage, numberBytes: number): boolean {
  const isOrdered = (bytes[body + 1]! & 1) !== 0
  return view.getBigUint64(body + 2 + (isOrdered ? numberBytes : 0), true) !== undefinedAddress
}

function addLink({ chunk, body }: HeaderMessage, children: StoredLink[]): boolean {
  const { bytes, view } = chunk
  if (bytes[body] !== 1) return false
  const flags = bytes[body + 1]!
  let at = body + 2
  if ((flags & 8) !== 0 && bytes[at++] !== 0) return true
  if ((flags & 4) !== 0) at += 8
  if ((flags & 16) !== 0) at++
  const width = 1 << (flags & 3)
  let length = 0
  for (let byte = width - 1; byte >= 0; byte--) length = length * 256 + bytes[at + byte]!
  at += width
  const name = decoder.decode(bytes.subarray(at, at + length))
  children.push({ name, address: Number(view.getBigUint64(at + length, true)) })
  return true
}

function addHeapObjects({ flags, chunk, body, size }: HeaderMessage, found: HeapObject[]): boolean {
  const { bytes, view } = chunk
  const version = bytes[body]!
  if ((flags & isShared) !== 0 || version < 2 || version > 3 || bytes[body + 1] !== 0) return false
  const [nameBytes, typeBytes, spaceBytes] = [2, 4, 6].map((at) => view.getUint16(body + at, true))
  const type = body + (version === 3 ? 9 : 8) + nameBytes!
  const data = type + typeBytes! + spaceBytes!
  switch (bytes[type]! & 15) {
    case typeClass.compound:
    case typeClass.array:
      return false
    case typeClass.variableLength: {
      // A string, or a sequence of what points nowhere.
      const base = bytes[type + 8]! & 15
      if (base === typeClass.compound || base >= typeClass.variableLength) return false
      for (let at = data; at + elementBytes <= body + size; at += elementBytes) {
        const collection = view.getBigUint64(at + 4, true)
        const index = view.getUint32(at + 12, true)
        if (collection !== 0n && collection !== undefinedAddress)
          found.push({ collection: Number(collection), index })
      }
    }
  }
  return true
}

/** Whether elements of the type of a dataset may point into the heap. */
function mayPoint({ flags, chunk, body }: HeaderMessage): boolean {
  const found = chunk.bytes[body]! & 15
  return (flags & isShared) !== 0 || Object.values(typeClass).includes(found)
}
