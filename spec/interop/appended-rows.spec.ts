import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5Class, H5Field, Session, tableOf } from 'h5orm'

import { describeValue, type ShowInstance } from './describe-value.js'
import { readWithPython } from './python-reader.js'
import { hasModules, pythons } from './pythons.js'

@H5Class('spec.interop.Station')
class Station {
  @H5Field('string') name = ''
}

@H5Class('spec.interop.Visit')
class Visit {
  @H5Field('int32') id = 0
  @H5Field(() => Visit) previous: Visit | null = null
  @H5Field(() => Station) station: Station | null = null
  @H5Field('string') note: string | null = ''
  @H5Field('float64[]') marks: number[] = []
  @H5Field() about: unknown = new Map([['by', 'somebody']])
}

const show: ShowInstance = (value) => {
  if (value instanceof Visit) return { name: 'spec.interop.Visit', fields: { ...value } }
  return value instanceof Station
    ? { name: 'spec.interop.Station', fields: { ...value } }
    : undefined
}

describe('Rows that were appended', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-appended-'))
  const file = join(folder, 'visits.h5')
  const stations = ['a', 'ä', 'c'].map((name) => Object.assign(new Station(), { name }))
  const visits: Visit[] = []
  const visit = (): Visit => {
    const id = visits.length
    const made = Object.assign(new Visit(), {
      id,
      previous: visits[id >> 1] ?? null,
      station: stations[id % 4] ?? null,
      note: id % 5 === 0 ? null : `note ${'ö'.repeat(id)}`,
      marks: Array.from({ length: id % 3 }, (_, i) => i + id),
    })
    visits.push(made)
    return made
  }

  before(async () => {
    await using session = await Session.open(file, { mode: 'w' })
    const first = Array.from({ length: 6 }, visit)
    await session.dumpMany({ '/stations': stations, '/visits': first })
    await session.append('/visits', [visit(), visit()])
    await session.append(
      '/visits',
      (function* () {
        for (let i = 0; i < 5; i++) yield visit()
      })(),
    )
    const table = await session.load('/visits', tableOf(Visit))
    await table.append([visit()])
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const python of pythons) {
    it(`are what a reader in Python${python.label} makes of them`, function () {
      if (!hasModules(python, 'h5py')) this.skip()
      const expected = JSON.parse(JSON.stringify(describeValue(visits, show))) as unknown
      expect(readWithPython(python, file, ['/visits'])[0]).to.deep.equal(expected)
    })

    it(`are columns in h5py${python.label}, with the numbers of the rows that they refer to`, function () {
      if (!hasModules(python, 'h5py')) this.skip()
      const script = `
import h5py, json, sys
with h5py.File(sys.argv[1]) as f:
    t = f['visits']
    print(json.dumps({
        'length': int(t.attrs['length']), 'names': list(t), 'id': t['id'][:].tolist(),
        'previous': t['previous'][:].tolist(), 'of': t['previous'].attrs['target'],
        'station': t['station'][:].tolist(), 'at': t['station'].attrs['target'],
        'note': [n.decode() for n in t['note'][:3]], 'sizes': t['marks/row_size'][:].tolist(),
        'missing': t['__/missing/note'][:].tolist(), 'about': len(t['about']),
        'mark': f.attrs.get('js_references') is not None or t.attrs.get('js_references') is not None}))`
      const { stdout, stderr } = spawnSync(python.command, ['-W', 'error', '-c', script, file], {
        encoding: 'utf8',
      })
      expect(stderr).to.equal('')
      const ids = visits.map(({ id }) => id)
      expect(JSON.parse(stdout)).to.deep.equal({
        length: 14,
        names: ['id', 'previous', 'station', 'note', 'marks', 'about', '__'],
        id: ids,
        previous: ids.map((id) => (id === 0 ? -1 : id >> 1)),
        of: '/visits',
        station: ids.map((id) => (id % 4 === 3 ? -1 : id % 4)),
        at: '/stations',
        note: ['', 'note ö', 'note öö'],
        sizes: ids.map((id) => id % 3),
        missing: ids.map((id) => (id % 5 === 0 ? 1 : 0)),
        about: 14,
        mark: true,
      })
    })
  }
})
