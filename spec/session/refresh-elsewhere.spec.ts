import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { isH5Error, Session } from 'h5orm'

import { cell, Holder } from './refreshed-models.js'

describe('session.refresh after another process has committed', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'h5orm-refreshed-'))
    file = join(folder, 'shared.h5')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const elsewhere = (): void => {
    const program = join(import.meta.dirname, 'second-process.js')
    const { status, stderr } = spawnSync(process.execPath, [program, file], { encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
  }

  const written = async (): Promise<void> => {
    await using writer = await Session.open(file, { mode: 'w' })
    const holder = Object.assign(new Holder(), { name: 'first', cells: [0, 1, 2].map(cell) })
    holder.best = holder.cells[0]!
    await writer.dumpMany({ '/holder': holder, '/gone': cell(9) })
  }

  it('brings the objects that the program holds to the new state', async () => {
    await written()
    await using reader = await Session.open(file)
    const holder = await reader.load('/holder', Holder)
    const gone = (await reader.load('/gone')) as object
    const { cells, map, signal, table } = holder
    const [first, second] = cells
    const made = table.at(0)!
    elsewhere()
    expect(holder.name).to.equal('first')
    await reader.refresh(holder)
    expect(holder.name).to.equal('changed elsewhere')
    expect(holder.cells).to.equal(cells)
    expect(cells.map(({ x }) => x)).to.deep.equal([0, 20, 2, 3])
    expect(cells[0]).to.equal(first)
    expect(cells[1]).to.equal(second)
    expect(holder.best).to.equal(second)
    expect(holder.map).to.equal(map)
    expect(map.get('new')).to.deep.equal([1])
    await reader.refresh(signal)
    expect(await signal.read()).to.deep.equal(Float64Array.of(1, 2, 3))
    await reader.refresh(table)
    expect(table.length).to.equal(3)
    expect(Array.from(table.column('x') as Float64Array)).to.deep.equal([5, 6, 7])
    expect(table.at(0)).to.equal(made)
    expect(table.at(2)!.x).to.equal(7)
    const error = await reader.refresh(gone).catch((reason: unknown) => reason)
    expect(isH5Error(error, 'NOT_FOUND'), String(error)).to.equal(true)
  })

  it('is asked for: what is loaded then are other objects', async () => {
    await written()
    await using reader = await Session.open(file)
    const before = await reader.load('/holder', Holder)
    elsewhere()
    const after = await reader.load('/holder', Holder)
    expect(after).to.not.equal(before)
    expect(after.cells[0]).to.not.equal(before.cells[0])
    expect(before.name).to.equal('first')
    expect(after.name).to.equal('changed elsewhere')
    expect(await reader.load('/holder')).to.equal(after)
    await reader.refresh(before)
    expect(before.cells.map(({ x }) => x)).to.deep.equal([0, 20, 2, 3])
  })
})
