import { expect } from 'chai'

import { type H5Error, Registry, Session, tableOf } from 'h5orm'

import { craftedFile, dataset, group, int8, nestedGroups } from '../crafted-file.js'
import { refusal } from '../round-trip.js'
import { bombs, limits, many, registry, Row, unwritten } from './bombs.js'

describe('Limits hold for what becomes of elements', () => {
  for (const [title, steps] of Object.entries(bombs))
    it(`such as ${title}: LIMIT before memory is taken`, async () => {
      const bytes = await craftedFile(...steps)
      expect(bytes.length).to.be.below(20_000)
      await using session = await Session.open(bytes, { limits, registry })
      const before = process.memoryUsage()
      const error = await refusal(session.load('/value'), 'LIMIT')
      const after = process.memoryUsage()
      expect(error.message).to.match(/limits\.(nodes|bytes) if you trust/)
      const taken = after.heapTotal + after.external - before.heapTotal - before.external
      expect(taken).to.be.below(200 * 2 ** 20)
    })

  it('and for Dates of a declared array, and of a column', async () => {
    const bytes = await craftedFile(
      ...unwritten('/value', int8, { units: 'seconds since 1970-01-01' }),
      group('/table', { js_type: 'Table', js_class: 'Timed', length: many }),
      ...unwritten('/table/when', int8, { units: 'seconds since 1970-01-01' }),
    )
    class Timed {
      when = new Date(0)
    }
    const classes = new Registry()
    classes.register(Timed, { name: 'Timed', fields: { when: 'date' } })
    await using session = await Session.open(bytes, { limits, registry: classes })
    await refusal(session.load('/value', 'date[]' as never), 'LIMIT')
    await refusal(session.load('/table'), 'LIMIT')
    const table = await session.load('/table', tableOf(Timed))
    expect(table.length).to.equal(many)
  })

  it('and not for columns that stay columns, nor for typed arrays', async () => {
    const bytes = await craftedFile(
      group('/table', { js_type: 'Table', js_class: 'Row', length: many }),
      ...unwritten('/table/c', int8),
      ...unwritten('/array', int8),
    )
    await using session = await Session.open(bytes, { limits, registry })
    const table = await session.load('/table', tableOf(Row))
    expect(table.column('c')).to.have.length(many)
    expect(await session.load('/array')).to.have.length(many)
  })

  it('names each limit that was passed, and the node', async () => {
    const bytes = await craftedFile(
      group('/value', { js_type: 'Table', length: 101 }),
      dataset('/value/c', new Float64Array(101)),
    )
    const failure = async (given: object): Promise<H5Error> => {
      await using session = await Session.open(bytes, { limits: given })
      return refusal(session.load('/value'), 'LIMIT')
    }
    const nodes = await failure({ nodes: 102 })
    expect(nodes.message).to.match(/rows and elements.* 102 nodes \(at \/value\).*limits\.nodes/)
    const room = await failure({ bytes: 5000 })
    expect(room.message).to.match(/5000 bytes \(at \/value\).*limits\.bytes/)
    await using session = await Session.open(bytes, { limits: { nodes: 103, bytes: 20_000 } })
    expect(await session.load('/value')).to.have.length(101)
  })

  it('and for deep paths of long names, whose paths are counted: 4 MB of names', async () => {
    const name = 'n'.repeat(40_000)
    const bytes = await nestedGroups(name, 100)
    expect(bytes.length).to.be.within(4e6, 5e6)
    await using session = await Session.open(bytes, { limits })
    const error = await refusal(session.load('/'), 'LIMIT')
    expect(error.message).to.include('limits.bytes')
    await using trusting = await Session.open(bytes)
    let value = await trusting.load('/')
    for (let depth = 0; depth < 100; depth++)
      value = (value as Readonly<Record<string, unknown>>)[name]
    expect(value).to.deep.equal({})
  })
})
