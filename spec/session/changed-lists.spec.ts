import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

@H5Class('changedLists.Part')
class Part {
  @H5Field('int32') id = 0
}

const part = (id: number): Part => Object.assign(new Part(), { id })

const changes: Record<string, (list: Part[]) => unknown> = {
  'the first is gone': (list) => list.shift(),
  'another came before': (list) => list.unshift(part(-1)),
  'all are gone': (list) => list.splice(0),
  'they are the other way round': (list) => list.splice(0, list.length, ...list.toReversed()),
}

/** What is saved beside a list of parts, and the part with the number 70 that it leads to. */
const references: Record<string, (list: Part[]) => readonly [unknown, (found: never) => Part]> = {
  'one reference': (list) => [{ one: list[70] }, ({ one }: { one: Part }) => one],
  'row numbers': (list) => [list.slice(60, 75), (found: Part[]) => found[10]!],
  'an element among others': (list) => [['text', list[70]], (found: [string, Part]) => found[1]],
}

describe('A list that the program has changed and not saved', () => {
  for (const [how, change] of Object.entries(changes))
    for (const [what, refer] of Object.entries(references))
      for (const form of ['a list', 'a Set'] as const)
        it(`keeps what refers to its rows right: ${what} to ${form}, ${how}`, async () => {
          await using session = await Session.create()
          const parts = Array.from({ length: 80 }, (_, i) => part(i))
          const [value, partOf] = refer(parts)
          await session.dumpMany({
            '/list': form === 'a list' ? parts : new Set(parts),
            '/other': value,
          })
          await using fork = session.fork()
          const held = (await fork.load('/list')) as Part[] | Set<Part>
          const list = [...held]
          const expected = list[70]
          change(list)
          if (Array.isArray(held)) held.splice(0, held.length, ...list)
          else {
            held.clear()
            for (const each of list) held.add(each)
          }
          const found = partOf((await fork.load('/other')) as never)
          expect(found.id).to.equal(70)
          expect(found).to.equal(expected)
        })
})
