import { spawnSync } from 'node:child_process'
import { createHash, type Hash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { isH5Error, NdArray, Reference, Session } from 'h5orm'

import { hasModules, pythons } from './pythons.js'

const script = fileURLToPath(new URL('../../../../spec/interop/digest_values.py', import.meta.url))

/** A folder of files of other programs, which are not ours to give to others. */
const folder = process.env['H5ORM_CORPUS'] ?? ''

/** The newest h5py that there is. */
const python = pythons.at(-1)!

const bits = new DataView(new ArrayBuffer(8))

function numberToken(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 53)
    return Object.is(value, -0) ? '-0' : String(value)
  bits.setFloat64(0, value)
  return `f${bits.getBigUint64(0).toString(16).padStart(16, '0')}`
}

/** The leaves of a value, in the order in which h5py gives them. */
function addLeaves(hash: Hash, value: unknown): void {
  const add = (token: string): unknown => hash.update(`${token}\n`)
  if (typeof value === 'number') add(numberToken(value))
  else if (typeof value === 'bigint') add(String(value))
  else if (typeof value === 'boolean') add(value ? '1' : '0')
  else if (typeof value === 'string') add(`s${value}`)
  else if (value === null) add('null')
  else if (value instanceof Reference) add(`r${value.path ?? ''}`)
  else if (value instanceof NdArray) addLeaves(hash, value.data)
  else if (ArrayBuffer.isView(value) || Array.isArray(value))
    for (const each of value as Float64Array) addLeaves(hash, each)
  else if (typeof value === 'object')
    for (const [name, each] of Object.entries(value)) {
      add(`k${name}`)
      addLeaves(hash, each)
    }
}

function digestOf(value: unknown): string {
  const hash = createHash('sha1')
  addLeaves(hash, value)
  return hash.digest('hex')
}

/** What h5orm reads otherwise than h5py does, and what it refuses without an H5Error. */
async function differences(
  file: string,
  expected: Readonly<Record<string, string | null>>,
): Promise<string[]> {
  const found: string[] = []
  await using session = await Session.open(file)
  for (const [place, digest] of Object.entries(expected)) {
    const at = place.indexOf('@')
    const [path, name] = at < 0 ? [place] : [place.slice(0, at), place.slice(at + 1)]
    try {
      const value =
        name === undefined
          ? await session.load(path)
          : (await session.describe(path)).attributes.get(name)
      if (digest !== null && digestOf(value) !== digest) found.push(place)
    } catch (error) {
      if (!isH5Error(error)) found.push(`${place}: ${String(error)}`)
    }
    session.forget()
  }
  return found
}

describe('Files of other programs, in the folder that H5ORM_CORPUS names', () => {
  before(function () {
    if (folder === '' || !hasModules(python, 'h5py')) this.skip()
  })

  for (const name of folder === '' ? [] : readdirSync(folder).toSorted())
    it(`are read as h5py reads them, or refused with the reason: ${name}`, async function () {
      const file = join(folder, name)
      const { status, stdout } = spawnSync(python.command, [script, file], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      })
      const isOpen = await Session.open(file).then(
        async (session) => session.close().then(() => true),
        (error: unknown) => {
          if (isH5Error(error)) return false
          throw error
        },
      )
      if (status !== 0 || !isOpen) return this.skip()
      const expected = JSON.parse(stdout) as Record<string, string | null>
      expect(await differences(file, expected)).to.deep.equal([])
    })

  it('waits for that folder', function () {
    if (folder === '') this.skip()
    expect(readdirSync(folder)).not.to.deep.equal([])
  })
})
