const longestChain = 64

/** Tells whether numbers rise or fall all the way, so that no two are equal. */
export function isMonotonic(data: ArrayLike<number | bigint>, start: number, end: number): boolean {
  if (end - start < 2) return true
  const rising = data[start + 1]! > data[start]!
  for (let i = start + 1; i < end; i++) {
    const next = data[i]!
    const before = data[i - 1]!
    if (rising ? !(next > before) : !(next < before)) return false
  }
  return true
}

/**
 * Tells whether no object comes twice. Objects are compared only where their hashes agree; the same object always
 * has the same hash, so the answer is exact without an identity map of all of them.
 */
export function areDistinct(objects: readonly unknown[], hashes: Int32Array): boolean {
  const size = 2 ** Math.ceil(Math.log2(objects.length * 2 + 2))
  const slots = new Int32Array(size)
  const mask = size - 1
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i]
    const hash = hashes[i] as number
    let slot = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) & mask
    for (let chain = 0; slots[slot] !== 0; chain++) {
      const other = (slots[slot] as number) - 1
      if (hashes[other] === hash && objects[other] === object) return false
      // Content that repeats much says nothing: an identity set does.
      if (chain === longestChain) return new Set(objects).size === objects.length
      slot = (slot + 1) & mask
    }
    slots[slot] = i + 1
  }
  return true
}

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)

/** Adds the bits to a hash. */
function mixIn(hashes: Int32Array, i: number): void {
  const mixed = Math.imul((words[0] as number) ^ Math.imul(words[1] as number, 31), 0x9e3779b1)
  hashes[i] = Math.imul((hashes[i] as number) ^ mixed ^ (mixed >>> 13), 0x85ebca6b)
}

/** Adds numbers to the hashes of the objects that they belong to. */
export function hashNumbers(
  hashes: Int32Array,
  data: ArrayLike<number | bigint>,
  start: number,
): void {
  for (let i = 0; i < hashes.length; i++) {
    bits[0] = Number(data[start + i])
    mixIn(hashes, i)
  }
}

/** Adds numbers, texts and dates to them; what is something else adds nothing. */
export function hashValues(hashes: Int32Array, values: readonly unknown[]): void {
  for (let i = 0; i < hashes.length; i++) {
    const value = values[i]
    if (typeof value === 'number') bits[0] = value
    else if (typeof value === 'string') bits[0] = hashText(value)
    else if (value instanceof Date) bits[0] = Date.prototype.getTime.call(value)
    else continue
    mixIn(hashes, i)
  }
}

function hashText(value: string): number {
  let hash = value.length
  const step = value.length > 64 ? value.length >> 5 : 1
  for (let i = 0; i < value.length; i += step) hash = Math.imul(hash, 31) + value.charCodeAt(i)
  return hash | 0
}
