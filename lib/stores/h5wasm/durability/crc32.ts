type Crc32 = (bytes: Uint8Array, start?: number) => number

/** The cyclic redundancy check of zip, gzip and PNG (ISO 3309), continued from `start`. */
export const crc32: Crc32 = nativeCrc32() ?? crc32ByTable

/** Node has it in machine code; asked for in a way that a browser's bundler does not follow. */
function nativeCrc32(): Crc32 | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { crc32?: Crc32 } | undefined }
  }
  return process?.getBuiltinModule?.('node:zlib')?.crc32
}

const polynomial = 0xedb88320
let table: Uint32Array | undefined

export function crc32ByTable(bytes: Uint8Array, start = 0): number {
  const remainders = (table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? polynomial : 0)
    return rest
  }))
  let crc = ~start
  for (const byte of bytes) crc = (crc >>> 8) ^ remainders[(crc ^ byte) & 0xff]!
  return ~crc >>> 0
}
