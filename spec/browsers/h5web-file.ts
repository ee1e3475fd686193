import { readFile } from 'node:fs/promises'

import { H5Class, H5Field, LazyArray, NdArray, Session } from 'h5orm'

import { foreignTexts, kinds } from '../interop/stored-kinds.js'
import { tables } from '../interop/stored-tables.js'

@H5Class('lab.Hit')
class Hit {
  @H5Field('float64', { units: 'ns', compress: 'gzip', shuffle: true }) time = 0
  @H5Field('int32', { compress: 'gzip', shuffle: true }) channel = 0
  @H5Field('string', { compress: 'gzip' }) label = ''
  @H5Field('bool') valid = true

  static of(time: number): Hit {
    const labels = ['low', 'middle', 'high']
    return Object.assign(new Hit(), {
      time,
      channel: 10 - Math.floor(time),
      label: labels[Math.floor(time) % 3],
      valid: time % 2 === 0,
    })
  }
}

@H5Class('lab.Rows')
class Rows {
  @H5Field(() => [Hit], { layout: 'compound' }) hits = [0.5, 1, 2].map((time) => Hit.of(time))
}

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i)

/** Values by the names below `/all`, where they are in the file. */
const values = {
  ...Object.fromEntries(
    Object.entries({ ...kinds, ...tables }).map(([name, { value }]) => [name, value]),
  ),
  hits: [0, 1, 2].map((time) => Hit.of(time)),
  compound: new Rows(),
  messages: ['a\0b', 'ä', ...Array.from({ length: 62 }, () => '')],
  members: new Set(Array.from({ length: 64 }, (_, x) => ({ x }))),
  byKey: new Map(Array.from({ length: 1000 }, (_, i) => [`key ${i}`, { square: i * i }])),
}

const texts = Object.fromEntries(
  Object.entries(foreignTexts).map(([name, { value }]) => [name, value]),
)

/** Writes what h5web is to show: kinds of values and tables, rows and numbers that were added later, and other texts. */
export async function writeFileForH5web(file: string): Promise<Uint8Array> {
  {
    await using session = await Session.open(file, { mode: 'w' })
    await session.save(values, '/all')
    await session.append(
      '/all/hits',
      [3, 4].map((time) => Hit.of(time)),
    )
    const lazy = LazyArray.of(new NdArray(count(6), [2, 3]), { compress: 'gzip', shuffle: true })
    await session.save(lazy, '/lazy')
    await lazy.append(new NdArray(count(3), [1, 3]))
    await lazy.write(-1.5, 0, 1)
    await session.save(texts, '/texts')
  }
  {
    await using session = await Session.open(file, { mode: 'r+', strings: 'octave' })
    await session.save(texts, '/octave')
  }
  return readFile(file)
}
