/**
 * Takes the JavaScript of h5wasm's factory for Node out of `hdf5_util.js`, without the WebAssembly that stands in it as a
 * literal of 4 MB; see lib/stores/h5wasm/private-instance.ts.
 *
 * Every text that is replaced has to be there exactly once: another version of h5wasm fails here, not at a user's.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const before = Buffer.from("function findWasmBinary(){return binaryDecode('")
const after = "')}"

/** What the rest asks of Node in ways that not every loader and every permission model allows. */
const replacements = [
  ['const{createRequire}=await import("module");var require=', 'var require='],
  ['process.binding("constants")["fs"]', 'require("fs").constants'],
]

export function extractGlue(root, target) {
  const file = readFileSync(join(root, 'node_modules/h5wasm/dist/node/hdf5_util.js'))
  const start = file.indexOf(before) + before.length
  const end = endOfLiteral(file, start)
  if (start < before.length || file.toString('latin1', end, end + after.length) !== after)
    throw new Error('hdf5_util.js of h5wasm is not what it was: extract-glue.mjs has to learn it.')
  const literal = { fileSize: file.length, start, end, decodedSize: decodedSize(file, start, end) }

  let glue = `${file.toString('utf8', 0, start - before.length)}function findWasmBinary(){throw new Error("it is given")}${file.toString('utf8', end + after.length)}`
  for (const [text, other] of replacements) {
    if (glue.split(text).length !== 2) throw new Error(`h5wasm no longer has, or has twice: ${text}`)
    glue = glue.replace(text, () => other)
  }
  writeFileSync(
    target,
    `import { createRequire } from 'node:module'\nexport const literal = ${JSON.stringify(literal)}\n${glue}`,
  )
}

const quote = 0x27
const backslash = 0x5c

function endOfLiteral(file, start) {
  let at = start
  while (file[at] !== quote) at += file[at] === backslash ? 2 : 1
  return at
}

/** Characters of UTF-8 and escapes are two bytes of the file, all else is one. */
function decodedSize(file, start, end) {
  let size = 0
  for (let at = start; at < end; at++, size++) {
    if (file[at] === backslash && !"nr'\\".includes(String.fromCharCode(file[at + 1])))
      throw new Error(`h5wasm's literal has an escape of its own: \\${String.fromCharCode(file[at + 1])}`)
    if (file[at] >= 0xc4) throw new Error("h5wasm's literal has characters that are no bytes.")
    if (file[at] >= 0x80 || file[at] === backslash) at++
  }
  return size
}
