import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { dump, fromPlain, isH5Error, load, Session, toPlain } from 'h5orm'

import { Detector, Run } from './run'

describe('h5orm in a test runner', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-consumer-'))
  const file = join(folder, 'run.h5')
  afterAll(() => rmSync(folder, { recursive: true }))

  it('saves and loads instances', async () => {
    const run = new Run()
    run.title = 'Ä'
    run.signal = new Float64Array([1, 2, 3])
    await dump(run, file, '/run')
    const again = await load(file, '/run', Run)
    expect(again).toBeInstanceOf(Run)
    expect(again.detector).toBeInstanceOf(Detector)
    expect(again).toEqual(run)
  })

  it('knows the built-in classes of its realm', async () => {
    const values = {
      map: new Map([['a', new Set([1n])]]),
      bytes: new Uint8Array([1, 2]),
      buffer: new Uint8Array([1, 2]).buffer,
      date: new Date(5),
      pattern: /x/g,
      error: new TypeError('t'),
      url: new URL('https://example.org/a'),
      node: Buffer.from('abc'),
    }
    const session = await Session.create()
    await session.save(values, '/values')
    const bytes = await session.toBytes()
    await session.close()

    const again = await Session.open(bytes)
    const loaded = (await again.load('/values')) as typeof values
    await again.close()
    expect(loaded).toEqual(values)
    expect(loaded.map).toBeInstanceOf(Map)
    expect(loaded.date).toBeInstanceOf(Date)
    expect(loaded.error).toBeInstanceOf(TypeError)
    expect(loaded.node.toString()).toBe('abc')
  })

  it('shares the storage of class-transformer with the program', () => {
    const plain = toPlain(new Run())
    expect(plain).toHaveProperty('label', 'n')
    expect(fromPlain(Run, plain)).toBeInstanceOf(Run)
  })

  it('throws its own errors', async () => {
    const error: unknown = await load(join(folder, 'none.h5'), '/x').catch((e: unknown) => e)
    expect(isH5Error(error, 'NOT_FOUND')).toBe(true)
  })
})
