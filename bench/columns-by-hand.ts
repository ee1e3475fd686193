import { statSync } from 'node:fs'
import { join } from 'node:path'

import h5wasm from 'h5wasm/node'

import { type Contender, residentBytes, timed } from './fresh-trials.js'
import type { Objects } from './table-peers.js'

interface Particle {
  id: number
  x: number
  y: number
  z: number
  mass: number
  name: string
}

const floats = ['x', 'y', 'z', 'mass'] as const
type Floats = [Float64Array, Float64Array, Float64Array, Float64Array]

/** What one would write for just this class over h5wasm: columns, filled and read by loops that know the class. */
export const columnsByHand =
  ({ make, check }: Objects, constructor: new () => Particle): Contender =>
  async (folder) => {
    const file = join(folder, 'a.h5')
    const rows = make() as Particle[]
    const dataBytes = residentBytes()
    await h5wasm.ready
    const save = await timed(() => write(rows, file))
    const load = await timed(() => check(read(file, constructor)))
    return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
  }

function write(rows: readonly Particle[], file: string): void {
  const count = rows.length
  const id = new Int32Array(count)
  const [x, y, z, mass] = floats.map(() => new Float64Array(count)) as Floats
  let longest = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as Particle
    id[i] = row.id
    x[i] = row.x
    y[i] = row.y
    z[i] = row.z
    mass[i] = row.mass
    if (row.name.length > longest) longest = row.name.length
  }
  const width = longest + 1
  const name = new Uint8Array(width * count)
  for (let i = 0; i < count; i++) {
    const text = (rows[i] as Particle).name
    for (let k = 0; k < text.length; k++) name[i * width + k] = text.charCodeAt(k)
  }
  const opened = new h5wasm.File(file, 'w')
  opened.create_dataset({ name: 'id', data: id, shape: [count], dtype: '<i' })
  for (const [i, data] of [x, y, z, mass].entries())
    opened.create_dataset({ name: floats[i] as string, data, shape: [count], dtype: '<d' })
  opened.create_dataset({ name: 'name', data: name, shape: [count, width], dtype: '<B' })
  opened.flush()
  opened.close()
}

function read(file: string, constructor: new () => Particle): Particle[] {
  const opened = new h5wasm.File(file, 'r')
  const get = <T>(name: string): T => (opened.get(name) as unknown as { value: T }).value
  const id = get<Int32Array>('id')
  const [x, y, z, mass] = floats.map((name) => get<Float64Array>(name)) as Floats
  const texts = get<Uint8Array>('name')
  const width = texts.length / id.length
  const rows: Particle[] = []
  for (let i = 0; i < id.length; i++) {
    const row = new constructor()
    row.id = id[i] as number
    row.x = x[i] as number
    row.y = y[i] as number
    row.z = z[i] as number
    row.mass = mass[i] as number
    let text = ''
    for (let k = i * width; texts[k] !== 0; k++) text += String.fromCharCode(texts[k] as number)
    row.name = text
    rows.push(row)
  }
  opened.close()
  return rows
}
