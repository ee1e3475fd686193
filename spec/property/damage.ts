import { lookup3 } from '#lib/stores/h5wasm/durability/lookup3.js'

import type { Random } from '../random.js'

/** A part of a file that HDF5 protects by a checksum, which stands behind it. */
interface Block {
  readonly start: number
  /** Where the checksum stands. */
  readonly end: number
}

/** How blocks of HDF5's metadata begin whose checksum is behind all of the rest. */
const signatures =
  'OHDR OCHK FRHP FHIB BTHD BTLF BTIN FSHD FSSE SMTB SMLI EAHD EAIB EASB FAHD \x89HDF'.split(' ')
const longestBlock = 2048
const pages = [512, 4096]

/** Finds the blocks of a file: a checksum that is right is none by chance. */
export function blocksOf(bytes: Uint8Array): Block[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  const found: Block[] = []
  for (const signature of signatures)
    for (
      let start = text.indexOf(signature);
      start >= 0;
      start = text.indexOf(signature, start + 1)
    ) {
      const last = Math.min(bytes.length - 4, start + longestBlock)
      for (let end = start + 8; end <= last; end++)
        if (view.getUint32(end, true) === lookup3(bytes.subarray(start, end))) {
          found.push({ start, end })
          break
        }
    }
  return found
}

/** A file to be damaged, with another one of which parts may get into it. */
export interface Victim {
  readonly bytes: Uint8Array
  readonly blocks: readonly Block[]
  readonly other: Uint8Array
}

type Damage = (victim: Victim, random: Random) => Uint8Array

function flipBits(
  bytes: Uint8Array,
  random: Random,
  most: number,
  from = 0,
  end = bytes.length,
): void {
  for (let count = 1 + random.below(most); count > 0; count--)
    bytes[from + random.below(end - from)]! ^= 1 << random.below(8)
}

/** Damages a block with numbers that are likely to be counts, sizes or addresses, and makes its checksum right again. */
function damageBlock(bytes: Uint8Array, { start, end }: Block, random: Random): void {
  const from = start + 4
  const width = [1, 2, 4, 8][random.below(4)]!
  const at = from + random.below(Math.max(1, end - from - width))
  const value = [0, 1, 0x7f, 0xff][random.below(4)]!
  if (random.below(2) === 0) bytes.fill(value, at, Math.min(at + width, end))
  else flipBits(bytes, random, 3, from, end)
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(
    end,
    lookup3(bytes.subarray(start, end)),
    true,
  )
}

const part = (length: number, random: Random): [start: number, length: number] => {
  const size = 1 + random.below(Math.min(length, 1 << (1 + random.below(13))))
  return [random.below(length - size + 1), size]
}

/** The ways in which a file comes to harm; each gives another file and leaves the one that it had. */
export const damages: Readonly<Record<string, Damage>> = {
  flips: ({ bytes }, random) => {
    const damaged = bytes.slice()
    flipBits(damaged, random, 16)
    return damaged
  },
  splices: ({ bytes, other }, random) => {
    const source = random.below(2) === 0 ? bytes : other
    const [from, length] = part(Math.min(source.length, bytes.length), random)
    const at = random.below(bytes.length - length + 1)
    const piece = source.subarray(from, from + length)
    if (random.below(3) > 0) {
      const damaged = bytes.slice()
      damaged.set(piece, at)
      return damaged
    }
    // Everything behind it moves.
    return new Uint8Array(Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]))
  },
  swaps: ({ bytes }, random) => {
    const damaged = bytes.slice()
    const [first, length] = part(bytes.length >> 1, random)
    const second = random.below(bytes.length - length + 1)
    damaged.copyWithin(first, second, second + length)
    damaged.set(bytes.subarray(first, first + length), second)
    return damaged
  },
  'zeroed pages': ({ bytes }, random) => {
    const damaged = bytes.slice()
    const size = pages[random.below(pages.length)]!
    for (let count = 1 + random.below(3); count > 0; count--) {
      const start = random.below(Math.ceil(bytes.length / size)) * size
      damaged.fill(0, start, start + size)
    }
    return damaged
  },
  'repaired checksums': ({ bytes, blocks }, random) => {
    const damaged = bytes.slice()
    // A file of others may have no checksums.
    if (blocks.length === 0) flipBits(damaged, random, 4, 0, Math.min(bytes.length, 2048))
    else
      for (let count = 1 + random.below(3); count > 0; count--)
        damageBlock(damaged, blocks[random.below(blocks.length)]!, random)
    return damaged
  },
  cuts: ({ bytes }, random) => bytes.slice(0, random.below(bytes.length)),
}
