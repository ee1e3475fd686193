const backslash = 0x5c
/** What stands for another character after a backslash; all else stands for itself. */
const n = 0x6e
const r = 0x72
const lineFeed = 10
const carriageReturn = 13

/** Decodes bytes that stand in a file as a literal of JavaScript, a character of UTF-8 each. */
export function decodeLiteral(
  file: Uint8Array,
  { start, end, decodedSize }: { start: number; end: number; decodedSize: number },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(decodedSize)
  let to = 0
  for (let at = start; at < end; at++) {
    let byte = file[at]!
    if (byte >= 0x80) {
      byte = ((byte & 3) << 6) | (file[++at]! & 0x3f)
    } else if (byte === backslash) {
      byte = file[++at]!
      if (byte === n) byte = lineFeed
      else if (byte === r) byte = carriageReturn
    }
    bytes[to++] = byte
  }
  return bytes
}
