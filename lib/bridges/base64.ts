const block = 0x2000

/** Writes bytes as base64 text (RFC 4648). */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += block) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + block)))
  }
  return btoa(parts.join(''))
}

/** Reads base64 text; `undefined` when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
