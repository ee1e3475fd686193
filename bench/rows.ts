/** What one change costs beside others: an object of its own, a row of a million, an element of many. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { H5Class, H5Field, Session } from 'h5orm'

import { type Contender, runWorkload } from './fresh-trials.js'

@H5Class('bench.Reading')
class Reading {
  @H5Field('int32') id = 0
  @H5Field('float64') value = 0
  @H5Field('float64') error = 0
  @H5Field('string') sensor = 'S-00000000'
}

const reading = (id: number): Reading =>
  Object.assign(new Reading(), { id, value: id / 2, sensor: `S-${String(id).padStart(8, '0')}` })

const rounds = 40

/** Milliseconds of one of many calls, the first ones not counted. */
async function perCall(call: (round: number) => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 10; i++) await call(i)
  const start = performance.now()
  for (let i = 0; i < rounds; i++) await call(10 + i)
  return (performance.now() - start) / rounds
}

async function once(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await call()
  return performance.now() - start
}

/** An object that is changed beside so many that refer to each other. */
const beside =
  (count: number): Contender =>
  async (folder) => {
    const file = join(folder, 'beside.h5')
    await using session = await Session.open(file, { mode: 'w', durability: 'none' })
    const shared = reading(0)
    await session.save(
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, { i }])),
      '/others',
    )
    await session.dumpMany({ '/r/0': { list: [shared] }, '/r/1': { list: [shared] } })
    const one = reading(1)
    await session.save(one, '/one')
    const change = await perCall(async (round) => {
      one.value = round + 0.5
      await session.save(one)
    })
    return { milliseconds: { change }, fileBytes: statSync(file).size }
  }

/** A row of so many, beside an object of its own with as many fields. */
const rowOf =
  (count: number): Contender =>
  async (folder) => {
    const file = join(folder, 'rows.h5')
    {
      await using session = await Session.open(file, { mode: 'w', durability: 'none' })
      await session.save(
        Array.from({ length: count }, (_, i) => reading(i)),
        '/list',
      )
      await session.save(reading(5), '/one')
    }
    await using session = await Session.open(file, { mode: 'r+', durability: 'none' })
    const middle = count >> 1
    const first = await once(async () => {
      const row = await session.load(`/list[${middle}]`, Reading)
      row.value = -1
      row.sensor = 'S-first'
      await session.save(row)
    })
    const list = await once(async () => session.fork().load('/list'))
    const one = await session.load('/one', Reading)
    const change = (object: Reading) => async (round: number) => {
      Object.assign(object, { value: round + 0.25, sensor: `S-${round}` })
      await session.save(object)
    }
    const row = await session.load(`/list[${middle + 1}]`, Reading)
    const object = await perCall(change(one))
    const later = await perCall(change(row))
    const loadRow = await perCall(async (round) => session.load(`/list[${round}]`, Reading))
    for (let i = 0; i < 60; i++) await session.save(reading(i), `/own/${i}`)
    session.forget()
    const loadOne = await perCall(async (round) => session.load(`/own/${round}`, Reading))
    const milliseconds = {
      'load the list': list,
      'load and change the first row': first,
      'change an object': object,
      'change a row': later,
      'load an object': loadOne,
      'load a row': loadRow,
    }
    return { milliseconds, fileBytes: statSync(file).size }
  }

const script = fileURLToPath(import.meta.url)

await runWorkload('One change beside others', script, {
  'beside 10 objects': beside(10),
  'beside 1,000 objects': beside(1000),
  'beside 100,000 objects': beside(100_000),
  'a row of 100,000': rowOf(100_000),
  'a row of 1,000,000': rowOf(1_000_000),
})
