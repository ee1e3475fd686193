import { readFileSync } from 'node:fs'

import { expect } from 'chai'
import { PythonObject, Registry, Session } from 'h5orm'

import { Comparison } from './description.js'
import { type Fixture, fixtures } from './fixtures.js'
import { NodeComparison } from './node-comparison.js'

class Registered {}
class Registered2 {}
class Registered3 {}

/** The extension codes of the fixtures mean something only to a program that knows them. */
const registry = new Registry()
registry.registerPython('fixture_classes.Registered', Registered, { code: 1 })
registry.registerPython('fixture_classes.Registered2', Registered2, { code: 0xabcd })
registry.registerPython('fixture_classes.Registered3', Registered3, { code: 0x12abcdef })

const bytesOf = ({ file }: Fixture): Uint8Array => readFileSync(file)

/** Without what is said of paths by their own Picklers: identities hold within one. */
async function checkAll(session: Session, fixture: Fixture): Promise<void> {
  const values = await session.loadMany(fixture.paths)
  let comparison = new Comparison(registry)
  for (const path of fixture.paths) {
    if (fixture.separate) comparison = new Comparison(registry)
    comparison.check(values[path], fixture.objects[path]!, path)
  }
}

/** What a primitive was is lost where it stands alone; boxed it says so. */
function boxed(value: unknown, type: string | undefined): unknown {
  if (typeof value === 'number' && type === 'F') return Object(value)
  if (typeof value === 'string' && type === 'S') return Object(value)
  if ((typeof value === 'number' || typeof value === 'bigint') && type === 'L')
    return Object(BigInt(value))
  return value
}

/** Dumps again what a fixture holds, in a file of its own. */
async function writtenBack(fixture: Fixture, types: NodeComparison): Promise<Session> {
  const source = await Session.open(bytesOf(fixture))
  const values = await source.loadMany(fixture.paths)
  const target = await Session.create()
  const entries = fixture.paths.map(
    (path) => [path, boxed(values[path], types.typeAt(path))] as const,
  )
  if (!fixture.separate) await target.dumpMany(entries, { format: 'hdf5pickle' })
  else for (const [path, value] of entries) await target.save(value, path, { format: 'hdf5pickle' })
  return target
}

/** Alone, nothing tells a numpy scalar from the number that it is loaded as. */
const scalarsAlone = new Set(['/f8', '/i4', '/bool'])

describe("files of Python's hdf5pickle", () => {
  for (const fixture of fixtures) {
    it(`loads ${fixture.name} as it was dumped`, async () => {
      await checkAll(await Session.open(bytesOf(fixture), { registry }), fixture)
    })

    if (fixture.name === 'm_raw') continue

    it(`writes ${fixture.name} back node by node`, async () => {
      const comparison = await NodeComparison.of(bytesOf(fixture))
      const target = await writtenBack(fixture, comparison)
      const bytes = await target.toBytes()
      await checkAll(await Session.open(bytes, { registry }), fixture)
      const paths =
        fixture.name === 'f_numpy_scalars'
          ? fixture.paths.filter((path) => !scalarsAlone.has(path))
          : fixture.paths
      await comparison.compare(bytes, paths, fixture.separate)
    })
  }

  it('keeps what the program has no class for, and names it', async () => {
    const fixture = fixtures.find(({ name }) => name === 'j_ext')!
    const session = await Session.open(bytesOf(fixture))
    const instance = (await session.load('/inst')) as PythonObject
    expect(instance).to.be.instanceOf(PythonObject)
    expect(instance.class).to.equal('extension 1')
    expect(instance.state).to.deep.equal({ v: 1001 })
  })
})
