import { expect } from 'chai'

import { H5, H5Field, isH5Error, lazyArray, mapOf, oneOf, Registry, setOf, tableOf } from 'h5orm'

import type { FieldDefinition } from '#lib/metadata/definition.js'
import { errorOf } from '../error-of.js'

/** Declares a field as no well-typed program would, and gives its definition. */
function declare(type: unknown, options: object = {}, property = 'gain'): FieldDefinition {
  class Run {}
  const decorate = (H5Field as (type: unknown, options: object) => unknown)(type, options)
  ;(decorate as (target: object, key: string) => void)(Run.prototype, property)
  const registry = new Registry()
  registry.register(Run, 'Run')
  const [field] = registry.definitionOf(Run)?.fields ?? []
  if (field === undefined) throw new Error('no field was declared')
  return field
}

class Part {}

describe('A mistake in a declaration', () => {
  for (const [options, wanted] of [
    [{ unit: 'V' }, "no option 'unit'. Did you mean 'units'?"],
    [{ zzz: 1 }, 'Its options are name, aliases'],
    [{ name: 5 }, 'it is not a string'],
    [{ name: '' }, 'it is empty'],
    [{ name: 'a\0b' }, 'HDF5 ends names at a NUL'],
    [{ name: '/data' }, 'it must be relative to the object'],
    [{ name: 'data//x' }, 'it has an empty segment'],
    [{ name: 'data/' }, 'it has an empty segment'],
    [{ name: '../x' }, 'it must stay within the object'],
    [{ name: './x' }, 'it must stay within the object'],
    [{ name: 'a/__/x' }, 'is reserved for h5orm'],
    [{ name: 'a/b', attribute: true }, "an attribute's name is not a path"],
    [{ name: 'js_class', attribute: true }, 'h5orm itself writes that attribute'],
    [{ aliases: 'old' }, 'an array of names'],
    [{ aliases: ['/old'] }, 'it must be relative'],
    [{ attribute: 'yes' }, 'a boolean'],
    [{ attribute: true, compress: 'gzip' }, 'An attribute has no compress'],
    [{ attribute: true, units: 'V' }, "An attribute can't have attributes"],
    [{ default: {} }, 'which all instances would share'],
    [{ default: [] }, 'which all instances would share'],
    [{ convert: {} }, 'convert.toStored'],
    [{ convert: { toStored: String } }, 'convert.fromStored'],
    [{ convert: { toStored: String, fromStore: String } }, "Did you mean 'fromStored'?"],
    [{ compress: 'zip' }, "'gzip', a level from 1 to 9"],
    [{ compress: 10 }, "'gzip', a level from 1 to 9"],
    [{ compress: { filter: 1 } }, "'gzip', a level from 1 to 9"],
    [{ chunks: [] }, 'an array of whole numbers above 0'],
    [{ chunks: [0] }, 'an array of whole numbers above 0'],
    [{ chunks: 8 }, 'an array of whole numbers above 0'],
    [{ shuffle: 1 }, 'true or false'],
    [{ layout: 'rows' }, "'columns' or 'compound'"],
    [{ units: 5 }, 'a string'],
    [{ longName: null }, 'a string'],
    [{ attributes: [] }, 'an object of strings and numbers'],
    [{ attributes: { a: true } }, 'a text, a number or an array of numbers'],
    [{ attributes: { js_type: 'x' } }, 'h5orm itself writes js_type'],
    [{ units: 'V', attributes: { units: 'A' } }, 'given twice'],
  ] as const) {
    it(`in options is a TypeError that names the field: ${JSON.stringify(options)}`, () => {
      expect(() => declare('float64', options)).to.throw(TypeError, wanted)
      expect(() => declare('float64', options)).to.throw(TypeError, 'Run.gain')
    })
  }

  for (const [type, wanted] of [
    ['double', "Did you mean 'float64'?"],
    ['Float64', "Did you mean 'float64'?"],
    ['number[]', "Did you mean 'float64[]'?"],
    ['int23', "Did you mean 'int32'?"],
    ['float64[][]', "Write 'float64[]'"],
    ['complex', 'Known are int8'],
    [5, 'not the number 5'],
    [null, 'not null'],
    [['float64'], 'not an array'],
  ] as const) {
    it(`in a type is a TypeError where it can be seen: ${JSON.stringify(type)}`, () => {
      expect(() => declare(type)).to.throw(TypeError, wanted)
    })
  }

  for (const [what, type, wanted] of [
    ['nothing', () => undefined, 'returned undefined'],
    ['an empty array', () => [], 'names no class'],
    ['a value among classes', () => [Part, 5], 'names the number 5'],
    ['a class that is not there yet', () => [undefined], 'where a class is needed'],
    ['a built-in among several classes', () => [Part, Date], 'names Date among several'],
    ['a built-in as one of several', () => oneOf(Part, Date), 'names Date among several'],
    ['an exception', () => missing(), 'failed. Are all modules loaded'],
    [
      'an exception in a table',
      tableOf((() => missing()) as never),
      'failed. Are all modules loaded',
    ],
    ['no row class', tableOf((() => 5) as never), 'names the number 5'],
  ] as const) {
    it(`in a thunk is INVALID_DECLARATION at first use: it gives ${what}`, () => {
      const error = errorOf(() => declare(type))
      expect(isH5Error(error, 'INVALID_DECLARATION'), String(error)).to.equal(true)
      expect((error as Error).message)
        .to.include(wanted)
        .and.include('Run.gain')
      expect((error as { property?: string }).property).to.equal('Run.gain')
    })
  }

  it('in a descriptor is told where it is written', () => {
    const none = undefined as never
    expect(() => mapOf('string', none)).to.throw(TypeError, 'Argument 2 of mapOf is undefined')
    expect(() => setOf(none)).to.throw(TypeError, 'write () => setOf')
    expect(() => oneOf(Part, none)).to.throw(TypeError, 'Argument 2 of oneOf')
    expect(() => oneOf(...([] as unknown as [typeof Part]))).to.throw(TypeError, 'oneOf needs')
    expect(() => tableOf(none)).to.throw(TypeError, 'Argument 1 of tableOf')
    expect(() => declare(lazyArray('string' as never))).to.throw(TypeError)
  })

  it('in protocol symbols is told before an object is touched', () => {
    class Reduces {
      [H5.reduce](): number {
        return 1
      }
    }
    class Sets {
      [H5.setState](): void {}
    }
    class NoFunction {
      [H5.getState] = 1
    }
    Object.defineProperty(NoFunction.prototype, H5.getState, { value: 5 })
    const registry = new Registry()
    const mistakes: readonly (readonly [new () => object, string])[] = [
      [Reduces, 'no static [H5.construct]'],
      [Sets, 'no [H5.getState]'],
    ]
    for (const [one, wanted] of mistakes) {
      const error = errorOf(() => {
        registry.register(one)
        return registry.definitionOf(one)
      })
      expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
      expect((error as Error).message).to.include(wanted)
    }
    expect(() => registry.register(NoFunction)).to.throw(
      TypeError,
      'NoFunction[H5.getState] must be a function, not 5',
    )
  })
})

/** As a class of a module that is not evaluated yet. */
function missing(): never {
  throw new ReferenceError("Cannot access 'Part' before initialization")
}
