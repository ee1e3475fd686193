import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { dump, dumpMany, H5Class, H5Field, load, loadMany, Session, version } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { refusal } from '../round-trip.js'

@H5Class('catalogue.Sailor')
class Person {
  @H5Field('string') name = ''
}

const person = (name: string): Person => Object.assign(new Person(), { name })

describe('The functions of those who come from pickle', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'h5orm-catalogue-'))
  })
  after(() => rm(folder, { recursive: true }))

  claimNames(Person)

  it('open a file, write, and close it, also when they fail [AP-01 AP-03]', async () => {
    const file = join(folder, 'one.h5')
    await dump(person('ada'), file, '/ada')
    await refusal(
      dump(() => 1, file, '/bad'),
      'CANNOT_STORE',
    )
    expect((await load(file, '/ada', Person)).name).to.equal('ada')
    await refusal(load(file, '/nowhere'), 'NOT_FOUND')
    await using session = await Session.open(file, { mode: 'r+' })
    expect(session.writable).to.equal(true)
  })

  it('leave an open session open, with everything written [AP-02 AP-03]', async () => {
    const file = join(folder, 'open.h5')
    await using session = await Session.open(file, { mode: 'w' })
    const ada = person('ada')
    await dump(ada, session, '/ada')
    await dumpMany(session, { '/more': [ada] })
    expect(session.isClosed).to.equal(false)
    expect(await load(session, '/ada')).to.equal(ada)
    expect((await loadMany(session, ['/more']))['/more']).to.deep.equal([ada])
    await using other = await Session.open(file)
    expect((await other.load('/ada', Person)).name).to.equal('ada')
  })

  it('take a file as bytes of any kind, and give it as bytes [AP-04]', async () => {
    const bytes = await dump(person('ada'), new Uint8Array(0), '/ada')
    const shifted = new Uint8Array(bytes.length + 13).subarray(7, 7 + bytes.length)
    shifted.set(bytes)
    const buffer = new Uint8Array(bytes).buffer
    const before = shifted.slice()
    for (const source of [
      bytes,
      shifted,
      buffer,
      new Blob([new Uint8Array(bytes)]),
      Buffer.from(bytes),
    ])
      expect((await load(source, '/ada', Person)).name).to.equal('ada')
    const more = await dump(1, shifted, '/one')
    expect(shifted).to.deep.equal(before)
    expect(await loadMany(more, ['/one'])).to.deep.equal({ '/one': 1 })
    expect((await load(more, '/ada', Person)).name).to.equal('ada')
  })

  it('write the version of the format, which the package names too [AP-07 PE-18]', async () => {
    const bytes = await dump(1, new Uint8Array(0), '/one')
    expect(Buffer.from(bytes).includes(`h5orm ${version}`)).to.equal(true)
    const file = join(folder, 'version.h5')
    await dump(1, file, '/one')
    expect((await readFile(file)).includes(`h5orm ${version}`)).to.equal(true)
  })

  it('keep two files apart that are written in turns [AP-08]', async () => {
    const [one, two] = [join(folder, 'x.h5'), join(folder, 'y.h5')]
    await using first = await Session.open(one, { mode: 'w' })
    await using second = await Session.open(two, { mode: 'w' })
    const shared = person('shared')
    for (let i = 0; i < 5; i++)
      await Promise.all([first.save([i, shared], `/a${i}`), second.save([-i, shared], `/b${i}`)])
    await first.close()
    await second.close()
    for (let i = 0; i < 5; i++) {
      expect(((await load(one, `/a${i}`)) as unknown[])[0]).to.equal(i)
      expect(((await load(two, `/b${i}`)) as unknown[])[0]).to.equal(-i || 0)
    }
  })

  it('make objects by new alone [AP-12 PE-30]', () => {
    expect(() => (Session as unknown as () => void)()).to.throw(TypeError)
    expect(() => new (Session as unknown as new () => Session)().name).to.throw(TypeError)
  })
})
