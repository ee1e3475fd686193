/** What a function of HDF5 takes: `p` a pointer or an int, `h` an id or another number of 64 bits. */
export type Signature = string

const i32 = 0x7f
const i64 = 0x7e

/** Puts a function at the end of a table, which takes wasm functions only; gives its index. */
export function addToTable(
  table: WebAssembly.Table,
  signature: Signature,
  run: (...args: (number | bigint)[]) => number,
): number {
  const index = table.grow(1)
  table.set(index, asWasmFunction(signature, run))
  return index
}

/** A module of one import that is exported again makes a wasm function of one of JavaScript. */
function asWasmFunction(
  signature: Signature,
  run: (...args: (number | bigint)[]) => number,
): unknown {
  const parameters = Array.from(signature, (letter) => (letter === 'h' ? i64 : i32))
  const type = [0x60, parameters.length, ...parameters, 1, i32]
  const magic = [0, 97, 115, 109, 1, 0, 0, 0]
  const typeSection = [1, type.length + 1, 1, ...type]
  const importSection = [2, 7, 1, 1, 101, 1, 102, 0, 0]
  const exportSection = [7, 5, 1, 1, 102, 0, 0]
  const code = Uint8Array.from([magic, typeSection, importSection, exportSection].flat())
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { e: { f: run } })
  return instance.exports['f']
}
