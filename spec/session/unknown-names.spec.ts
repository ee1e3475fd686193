import { expect } from 'chai'

import { Registry, Session, UnknownRecord } from 'h5orm'

describe('The name of a function that the program does not know', () => {
  it('is a record, which is written back as that name', async () => {
    const registry = new Registry()
    const twice = (x: number): number => 2 * x
    registry.register(twice, 'lab.twice')
    const writer = await Session.create({ registry })
    await writer.save({ scale: twice }, '/value')

    const stranger = await Session.open(await writer.toBytes(), { registry: new Registry() })
    const value = (await stranger.load('/value')) as { scale: UnknownRecord }
    expect(value.scale).to.be.instanceOf(UnknownRecord)
    expect(value.scale.fields).to.deep.equal({ value: 'lab.twice' })
    const copy = await Session.create({ registry: new Registry() })
    await copy.save(value, '/value')

    const again = await Session.open(await copy.toBytes(), { registry })
    expect(await again.load('/value')).to.deep.equal({ scale: twice })
  })
})
