const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Decodes UTF-8 as Python 2 writes it, which gives half a surrogate pair three bytes; `undefined` for other bytes. */
export function decodeWtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return decodeWithSurrogates(bytes)
  }
}

/** The same strictly: `undefined` also where there is half a surrogate pair. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

function decodeWithSurrogates(bytes: Uint8Array): string | undefined {
  let text = ''
  let from = 0
  for (let at = 0; at + 2 < bytes.length; at++) {
    const second = bytes[at + 1] as number
    if (bytes[at] !== 0xed || second < 0xa0 || second > 0xbf) continue
    const third = bytes[at + 2] as number
    if (third >> 6 !== 2) return undefined
    const before = decodeUtf8(bytes.subarray(from, at))
    if (before === undefined) return undefined
    text += before + String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f))
    from = at + 3
    at += 2
  }
  const rest = decodeUtf8(bytes.subarray(from))
  return rest === undefined ? undefined : text + rest
}

/** Encodes text as UTF-8, half a surrogate pair as Python 2 does. */
export function encodeWtf8(text: string): Uint8Array {
  if (!loneSurrogate.test(text)) return encoder.encode(text)
  const parts: Uint8Array[] = []
  let rest = text
  for (let found = loneSurrogate.exec(rest); found !== null; found = loneSurrogate.exec(rest)) {
    const code = rest.charCodeAt(found.index)
    parts.push(encoder.encode(rest.slice(0, found.index)))
    parts.push(Uint8Array.of(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)))
    rest = rest.slice(found.index + 1)
  }
  parts.push(encoder.encode(rest))
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

export const decodeLatin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192))
  return text
}

/** `undefined` for text beyond U+00FF. */
export function encodeLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0xff) return undefined
    bytes[i] = code
  }
  return bytes
}
