import { expect } from 'chai'

import { type H5Error, H5Class, H5Field, isH5Error, Session } from 'h5orm'

import { craftedFile, dataset, float64, group } from '../crafted-file.js'

interface Cell {
  x: number
  y: number
  text: string
}

interface Holder<C extends Cell = Cell> {
  name: string
  level: number
  cells: C[]
}

@H5Class('unseenForms.Row')
class Row implements Cell {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
  @H5Field('string') text = ''
}

@H5Class({ name: 'unseenForms.Entity', table: true })
class Entity implements Cell {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
  @H5Field('string') text = ''
}

@H5Class('unseenForms.Columns')
class Columns implements Holder {
  @H5Field('string') name = ''
  @H5Field('float64', { attribute: true }) level = 0
  @H5Field(() => [Row]) cells: Cell[] = []
}

@H5Class('unseenForms.Compound')
class Compound implements Holder {
  @H5Field('string') name = ''
  @H5Field('float64', { attribute: true }) level = 0
  @H5Field(() => [Row], { layout: 'compound' }) cells: Cell[] = []
}

@H5Class('unseenForms.Entities')
class Entities implements Holder {
  @H5Field('string') name = ''
  @H5Field('float64', { attribute: true }) level = 0
  @H5Field(() => [Entity]) cells: Cell[] = []
}

type Made = new () => Holder
type RowMade = new () => Cell

const cell = (x: number, Type: RowMade = Row): Cell =>
  Object.assign(new Type(), { x, y: -x, text: `cell ${x}` })

const ours =
  (Type: Made, RowType: RowMade = Row) =>
  async (): Promise<Session> => {
    const session = await Session.create()
    const cells = [0, 1, 2, 3].map((x) => cell(x, RowType))
    await session.save(Object.assign(new Type(), { name: 'first', cells }), '/h')
    return session
  }

const texts = (count: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(count * length)
  for (let i = 0; i < count; i++) bytes.set(new TextEncoder().encode(`cell ${i}`), i * length)
  return bytes
}

/** Rows of other programs: 8 bytes of x, 8 of y, 16 of a string. */
function records(): Uint8Array {
  const bytes = new Uint8Array(4 * 32)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) {
    view.setFloat64(i * 32, i, true)
    view.setFloat64(i * 32 + 8, -i, true)
    bytes.set(texts(4, 16).subarray(i * 16, (i + 1) * 16), i * 32 + 16)
  }
  return bytes
}

const fixed = { kind: 'string', length: 16, charset: 'ascii' } as const

const members = [
  { name: 'x', type: float64, offset: 0 },
  { name: 'y', type: float64, offset: 8 },
  { name: 'text', type: fixed, offset: 16 },
]

/** Files without a mark of ours. */
const foreignColumns = async (): Promise<Session> =>
  Session.open(
    await craftedFile(
      group('/h', { level: 0.5 }),
      dataset('/h/name', 'first'),
      group('/h/cells'),
      dataset('/h/cells/x', Float64Array.of(0, 1, 2, 3)),
      dataset('/h/cells/y', Float64Array.of(-0, -1, -2, -3)),
      dataset('/h/cells/text', ['cell 0', 'cell 1', 'cell 2', 'cell 3']),
    ),
    { mode: 'r+' },
  )

const foreignCompound = async (): Promise<Session> =>
  Session.open(
    await craftedFile(group('/h', { level: 0.5 }), dataset('/h/name', 'first'), {
      kind: 'dataset',
      path: '/h/cells',
      type: { kind: 'compound', size: 32, members },
      shape: [4],
      data: records(),
      attributes: [],
    }),
    { mode: 'r+' },
  )

const forms: Record<
  string,
  { readonly open: () => Promise<Session>; readonly Type: Made; readonly RowType: RowMade }
> = {
  'rows of columns': { open: ours(Columns), Type: Columns, RowType: Row },
  'rows of a compound': { open: ours(Compound), Type: Compound, RowType: Row },
  'rows of a table of their class': {
    open: ours(Entities, Entity),
    Type: Entities,
    RowType: Entity,
  },
  'columns of another program': { open: foreignColumns, Type: Columns, RowType: Row },
  'a compound of another program': { open: foreignCompound, Type: Compound, RowType: Row },
}

type Change = (holder: Holder, RowType: RowMade) => void

const reverseRows: Change = ({ cells }) => cells.splice(0, cells.length, ...cells.toReversed())

/** Changes by two sessions of which both have to be in the file. */
const independent: Record<string, readonly [Change, Change]> = {
  'a cell and a field': [(h) => (h.cells[1]!.x = 50), (h) => (h.name = 'n')],
  'a field and a cell': [(h) => (h.name = 'long '.repeat(9)), (h) => (h.cells[1]!.x = 50)],
  'an attribute and a cell': [(h) => (h.level = 4), (h) => (h.cells[1]!.x = 50)],
  'cells of two rows': [(h) => (h.cells[1]!.x = 50), (h) => (h.cells[2]!.x = 60)],
  'cells of one row': [(h) => (h.cells[1]!.x = 50), (h) => (h.cells[1]!.y = 60)],
  'a string and a number of one row': [
    (h) => (h.cells[1]!.text = 'new'),
    (h) => (h.cells[1]!.y = 60),
  ],
  'a string and a longer one': [
    (h) => (h.cells[1]!.text = 'new'),
    (h) => (h.cells[2]!.text = 'longer '.repeat(9)),
  ],
  'a longer string and a number': [
    (h) => (h.cells[1]!.text = 'longer '.repeat(9)),
    (h) => (h.cells[1]!.x = 60),
  ],
  'a number and a longer string': [
    (h) => (h.cells[1]!.x = 60),
    (h) => (h.cells[1]!.text = 'longer '.repeat(9)),
  ],
  'rows behind and a cell': [
    (h, Type) => h.cells.push(cell(7, Type), cell(8, Type)),
    (h) => (h.cells[0]!.x = 70),
  ],
  'rows behind and a field': [(h, Type) => h.cells.push(cell(7, Type)), (h) => (h.name = 'n')],
  'an order of rows and a field': [reverseRows, (h) => (h.name = 'n')],
  'a removed row and a field': [(h) => h.cells.splice(1, 1), (h) => (h.name = 'n')],
}

/** Changes by two sessions of which each would undo the other. */
const contrary: Record<string, readonly [Change, Change]> = {
  'a cell': [(h) => (h.cells[1]!.x = 5), (h) => (h.cells[1]!.x = 6)],
  'a string': [(h) => (h.cells[1]!.text = 'a'), (h) => (h.cells[1]!.text = 'b')],
  'a field': [(h) => (h.name = 'a'), (h) => (h.name = 'b')],
  'the length of a list': [
    (h, Type) => h.cells.push(cell(7, Type)),
    (h, Type) => h.cells.push(cell(8, Type)),
  ],
  'the order of a list and a cell': [reverseRows, (h) => (h.cells[1]!.x = 50)],
  'a removed row and a cell': [(h) => h.cells.shift(), (h) => (h.cells[1]!.x = 5)],
  'two removed rows': [(h) => h.cells.shift(), (h) => h.cells.pop()],
  'a row behind and a removed one': [
    (h, Type) => h.cells.push(cell(7, Type)),
    (h) => h.cells.shift(),
  ],
  'the order of a list': [reverseRows, (h) => h.cells.push(h.cells.shift()!)],
}

const plain = ({ name, level, cells }: Holder): unknown => ({
  name,
  level,
  cells: cells.map(({ x, y, text }) => ({ x: x + 0, y: y + 0, text })),
})

async function conflictOf(save: Promise<unknown>): Promise<H5Error> {
  const error = await save.catch((reason: unknown) => reason)
  if (isH5Error(error, 'CONFLICT')) return error
  throw error ?? new Error('There was no conflict.')
}

describe('What a session has not seen of any form', () => {
  for (const [form, { open, Type, RowType }] of Object.entries(forms)) {
    const inFile = async (session: Session): Promise<unknown> => {
      await using fresh = session.fork()
      return plain(await fresh.load('/h', Type))
    }

    for (const [what, [theirs, mine]] of Object.entries(independent))
      it(`is kept, of ${form}: ${what}`, async () => {
        await using session = await open()
        await using fork = session.fork()
        await using third = session.fork()
        const [own, other, expected] = await Promise.all(
          [session, fork, third].map((each) => each.load('/h', Type)),
        )
        for (const change of [theirs, mine]) change(expected!, RowType)
        theirs(other!, RowType)
        await fork.save(other, '/h')
        mine(own!, RowType)
        await session.save(own, '/h')
        expect(await inFile(session)).to.deep.equal(plain(expected!))
        await session.save(own, '/h')
        expect(await inFile(session)).to.deep.equal(plain(expected!))
        await session.refresh(own!)
        expect(plain(own!)).to.deep.equal(plain(expected!))
      })

    for (const [what, [theirs, mine]] of Object.entries(contrary))
      it(`makes a save throw CONFLICT that would undo it, of ${form}: ${what}`, async () => {
        await using session = await open()
        await using fork = session.fork()
        const [own, other] = await Promise.all([session, fork].map((each) => each.load('/h', Type)))
        theirs(other!, RowType)
        await fork.save(other, '/h')
        mine(own!, RowType)
        const before = await inFile(session)
        await conflictOf(session.save(own, '/h'))
        expect(await inFile(session)).to.deep.equal(before)
        await session.save(own, '/h', { ifChanged: 'overwrite' })
        expect(await inFile(session)).to.deep.equal(plain(own!))
        await session.save(own, '/h')
        expect(await inFile(session)).to.deep.equal(plain(own!))
      })
  }
})
