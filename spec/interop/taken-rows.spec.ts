import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

import { describeValue, type ShowInstance } from './describe-value.js'
import { readWithPython } from './python-reader.js'
import { hasModules, pythons } from './pythons.js'

@H5Class('spec.interop.Author')
class Author {
  @H5Field('string') name = ''
}

@H5Class('spec.interop.Work')
class Work {
  @H5Field('string') title = ''
  @H5Field(() => Author) author: Author | null = null
}

const show: ShowInstance = (value) => {
  if (value instanceof Author) return { name: 'spec.interop.Author', fields: { ...value } }
  return value instanceof Work ? { name: 'spec.interop.Work', fields: { ...value } } : undefined
}

describe('Rows that were taken from a list while others refer to them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-taken-'))
  const file = join(folder, 'library.h5')
  const authors = ['a', 'ä', 'c', 'd'].map((name) => Object.assign(new Author(), { name }))
  const works = [0, 2, 3, undefined, 2].map((i) =>
    Object.assign(new Work(), { title: `of ${i}`, author: i === undefined ? null : authors[i] }),
  )
  const chosen = [authors[2], authors[1]]

  before(async () => {
    await using session = await Session.open(file, { mode: 'w' })
    await session.save({ authors, works, chosen }, '/library')
    authors.splice(2, 1)
    await session.save(authors, '/library/authors')
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const python of pythons)
    it(`are what a reader in Python${python.label} makes of them`, function () {
      if (!hasModules(python, 'h5py')) this.skip()
      const paths = ['/library/authors', '/library/works', '/library/chosen']
      const expected = [authors, works, chosen].map(
        (value) => JSON.parse(JSON.stringify(describeValue(value, show))) as unknown,
      )
      expect(readWithPython(python, file, paths)).to.deep.equal(expected)
    })
})
