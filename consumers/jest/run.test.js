const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

const { dump, load } = require('h5orm')

test('h5orm under Jest without TypeScript', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-consumer-'))
  const value = { title: 'Ä', signal: new Float32Array([1, 2]), list: [1, 'a', null] }
  await dump(value, join(folder, 'a.h5'), '/x')
  expect(await load(join(folder, 'a.h5'), '/x')).toEqual(value)
  rmSync(folder, { recursive: true })
})
