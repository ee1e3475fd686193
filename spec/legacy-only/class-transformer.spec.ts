import { expect } from 'chai'
import { Exclude, Expose, Transform, Type } from 'class-transformer'

import { fromPlain, H5Class, H5Field, mapOf, toPlain } from 'h5orm'

describe('@H5Field beside class-transformer’s decorators', () => {
  @H5Class('spec.beside.Detector')
  class Detector {
    @H5Field('string')
    @Expose({ name: 'serialNumber' })
    serial = ''
  }

  @H5Class('spec.beside.Run')
  class Run {
    @H5Field('float64[]')
    @Transform(({ value }: { value: Float64Array }) => Array.from(value, (x) => x * 2), {
      toPlainOnly: true,
    })
    signal = new Float64Array(0)

    @Exclude()
    @H5Field('string')
    password = 'kept in the file'

    @H5Field(() => Detector)
    @Type(() => Detector)
    detector: Detector = new Detector()

    @H5Field(() => mapOf('string', Detector))
    @Type(() => Detector)
    byName: Map<string, Detector> = new Map()
  }

  it('gives each of them what it declares', () => {
    const run = new Run()
    run.signal = Float64Array.of(1, 2)
    run.byName.set('a', Object.assign(new Detector(), { serial: 'S' }))
    const plain = toPlain(run)
    expect(plain).to.deep.equal({
      signal: [2, 4],
      detector: { serialNumber: '' },
      byName: { a: { serialNumber: 'S' } },
    })
    const restored = fromPlain(Run, plain)
    expect(restored.signal).to.deep.equal(Float64Array.of(2, 4))
    expect(restored.detector).to.deep.equal(new Detector())
    expect(restored.byName).to.deep.equal(run.byName)
    expect(restored.password).to.equal('kept in the file')
  })
})
