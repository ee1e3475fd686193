import { expect } from 'chai'

import { crc32, crc32ByTable } from '#lib/stores/h5wasm/durability/crc32.js'
import { fileTemplate } from '#lib/stores/h5wasm/durability/file-template.js'
import { lookup3 } from '#lib/stores/h5wasm/durability/lookup3.js'
import { clearStatusFlags } from '#lib/stores/h5wasm/durability/superblock.js'

const encoder = new TextEncoder()

describe('lookup3', () => {
  // The values that Bob Jenkins' lookup3.c prints in its self-test (driver5).
  it('gives the values of its author', () => {
    expect(lookup3(new Uint8Array(0))).to.equal(0xdeadbeef)
    expect(lookup3(encoder.encode('Four score and seven years ago'))).to.equal(0x17770551)
  })
})

describe('crc32', () => {
  for (const [name, check] of [
    ['of Node', crc32],
    ['by table', crc32ByTable],
  ] as const)
    it(`gives the check value of its definition, ${name}`, () => {
      expect(check(encoder.encode('123456789'))).to.equal(0xcbf43926)
      expect(check(encoder.encode('6789'), check(encoder.encode('12345')))).to.equal(0xcbf43926)
    })
})

describe('superblock', () => {
  it('takes the mark of a writer away and keeps the checksum right', () => {
    const bytes = fileTemplate()
    const clean = bytes.slice()
    expect(clearStatusFlags(bytes)).to.equal(false)
    bytes[11] = 5
    expect(clearStatusFlags(bytes)).to.equal(true)
    expect(bytes).to.deep.equal(clean)
  })
})
