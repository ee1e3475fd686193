import { expect } from 'chai'

import type { LoadType, Session } from 'h5orm'

import { gradeOf, type Item, newerClasses } from './classes.js'
import { expectSame } from './expect-same.js'
import { placesOf, shown } from './places.js'
import type { World } from './world.js'

/** A session that has loaded nothing sees exactly the model. */
export async function checkFresh(world: World, session: Session, where: string): Promise<void> {
  const { lazy } = world
  const paths = world.paths()
  const names = (await session.list()).map(({ path }) => path)
  expect(names.toSorted(), `${where}: paths`).to.deep.equal([...paths, ...lazy.keys()].toSorted())
  checkPlaces(world, Object.entries(await session.loadMany(paths)), where)
  const types: Record<string, LoadType> = {}
  for (const path of lazy.keys()) types[path] = 'float64[]'
  const arrays = Object.entries(await session.loadMany(types))
  expect(
    arrays.map(([path, numbers]) => [path, [...(numbers as Float64Array)]]),
    `${where}: lazy arrays`,
  ).to.deep.equal([...lazy])
}

/** What was read of all paths is what the model has. */
export function checkPlaces(
  world: World,
  read: Iterable<readonly [string, unknown]>,
  where: string,
): void {
  const found = placesOf(read)
  world.settle(found)
  expectSame(found, shown(world.file), where)
}

/** Sees the file as it is, through a fork, through one with newer classes, and where a program says that its items are. */
export async function check(world: World, where: string): Promise<void> {
  await using fork = world.own.session.fork()
  await checkFresh(world, fork, `${where}, in a fork`)
  if ([...world.file.keys()].some((place) => place.endsWith('.grade')))
    await checkNewer(world, where)
  for (const hand of world.hands.filter(({ isStale }) => !isStale)) {
    const known = hand.items().flatMap((item) => {
      const path = hand.session.pathOf(item)
      return path === undefined || !world.file.has(`#${item.id}.class`) ? [] : [{ item, path }]
    })
    const loaded = await fork.loadMany(known.map(({ path }) => path))
    for (const { item, path } of known)
      expect((loaded[path] as Item).id, `${where}: ${path}`).to.equal(item.id)
  }
}

async function checkNewer(world: World, where: string): Promise<void> {
  const { file } = world
  await using fork = world.own.session.fork({ registry: newerClasses })
  const found = placesOf(Object.entries(await fork.loadMany(world.paths())))
  const expected = new Map(file)
  for (const [place, value] of file)
    if (value === '"Part"') {
      const grade = place.replace('.class', '.grade')
      const x = JSON.parse(file.get(place.replace('.class', '.x'))!) as number | null
      if (!file.has(grade)) expected.set(grade, String(gradeOf(x)))
    }
  expectSame(found, expected, `${where}, by a newer program`)
}
