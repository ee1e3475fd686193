import type { PlanStep } from '../../records/write-plan.js'
import { childPath } from '../../values/value-kind.js'
import { isWithin } from '../object-path.js'
import { type ChangedFile, type FileNode, isStored } from './changed-file.js'
import type { DesiredNode } from './desired-tree.js'
import { leadsToRows, type MovedRows } from './moved-rows.js'
import { redirectSteps, type ReferenceSite } from './reference-sites.js'
import { nodeAt, type StoredNode, type StoredTree } from './stored-tree.js'
import type { StringLabels } from '../../values/string-labels.js'

/** Where objects lie that only references lead to. */
export const homesPath = '/__/objects'

export interface KeptAlive {
  /** What has no name any more, and where it goes before anything is taken away. */
  readonly homes: ReadonlyMap<string, StoredNode>
  readonly before: readonly PlanStep[]
  /** What is done when everything has its place. */
  readonly after: readonly PlanStep[]
  /** Whether references lead from one part of the file to another now. */
  readonly isCrossing: boolean
}

export interface FileChange {
  readonly whole: StoredTree
  /** The references in the file before the change. */
  readonly sites: readonly ReferenceSite[]
  /** The paths that the change refers or links to. */
  readonly planned: readonly string[]
  readonly file: ChangedFile
  readonly replaced: ReadonlyMap<StoredNode, DesiredNode>
  /** How text is labelled. */
  readonly strings: StringLabels
}

/** Sees that everything in the file that refers to something by its path still does after a change. */
export function keepReferred(
  { whole, sites: all, planned, file: changed, replaced, strings }: FileChange,
  rows: MovedRows,
): KeptAlive {
  const sites = new Map<FileNode, ReferenceSite[]>()
  for (const site of all) {
    const at = sites.get(site.node)
    if (at === undefined) sites.set(site.node, [site])
    else at.push(site)
  }
  const homes = new Map<string, StoredNode>()
  const alive = new Set<string>()
  const redirected: [ReferenceSite, FileNode][] = []
  const toRows: [ReferenceSite, StoredNode, FileNode][] = []
  const oldHomes = nodeAt(whole, homesPath)
  let next = 0
  for (const target of planned) reachOldHome(target)
  // Homes that are found referred to make more of the file reachable.
  for (let at = 0; at < changed.reached.length; at++) {
    for (const site of sites.get(changed.reached[at]!) ?? []) {
      const stored = nodeAt(whole, site.target)
      if (stored === undefined) continue
      const target = changed.of(stored)
      reachOldHome(site.target)
      if (changed.pathOf(target) === undefined) {
        const path = newHome()
        homes.set(path, stored)
        changed.reach(target, path)
      }
      if (leadsToRows(site)) toRows.push([site, stored, target])
      else if (changed.at(site.target) !== target) redirected.push([site, target])
    }
  }
  const anew = new Map<number, string>()
  for (const [{ address, links, linksWithin }, node] of replaced)
    if (links > linksWithin) anew.set(address, node.step.path)
  const redirections: PlanStep[] = []
  let isCrossing = homes.size > 0 || redirected.length > 0
  for (const [site, target] of redirected)
    redirections.push(
      ...redirectSteps(site, changed.pathOf(site.node)!, changed.pathOf(target)!, strings),
    )
  for (const [site, table, node] of toRows) {
    const sitePath = changed.pathOf(site.node)!
    const path = changed.at(site.target) === node ? site.target : changed.pathOf(node)!
    const { steps, isElsewhere, isAnew } = rows.follow(site, table, sitePath, { node, path })
    redirections.push(...steps)
    isCrossing ||= isElsewhere
    if (!isAnew) continue
    changed.makeAnew(site.node)
    if (site.node.links > 1) anew.set(site.node.address, sitePath)
  }
  const after = [...redirections, ...relinkSteps(changed, anew)]
  if (whole.roots.has('/'))
    for (const name of oldHomes?.children.keys() ?? []) after.push(...homeSteps(name))
  return { homes, before: homes.size === 0 ? [] : groupSteps(), after, isCrossing }

  function reachOldHome(target: string): void {
    if (!isWithin(target, homesPath) || target === homesPath) return
    const name = target.slice(homesPath.length + 1).split('/', 1)[0] as string
    const home = oldHomes?.children.get(name)?.node
    if (home === undefined) return
    alive.add(name)
    changed.reach(changed.of(home), childPath(homesPath, name))
  }

  /** A home is given up when nothing refers to it, and follows an object that had to be made anew. */
  function homeSteps(name: string): PlanStep[] {
    const path = childPath(homesPath, name)
    const unlink: PlanStep = { kind: 'unlink', path }
    if (!alive.has(name)) return [unlink]
    const home = oldHomes?.children.get(name)?.node
    const later = home && changed.of(home)
    if (later === undefined || isStored(later) || later.match?.address === home?.address) return []
    return [unlink, { kind: 'hard-link', path, target: later.step.path }]
  }

  function newHome(): string {
    while (oldHomes?.children.has(String(next)) === true) next++
    return childPath(homesPath, String(next++))
  }

  function groupSteps(): PlanStep[] {
    return ['/__', homesPath]
      .filter((path) => nodeAt(whole, path) === undefined)
      .map((path) => ({ kind: 'group', path, attributes: [] }))
  }
}

/** Gives the other names of what had to be made anew, by its address before, to what is at its path now. */
function* relinkSteps(
  changed: ChangedFile,
  anew: ReadonlyMap<number, string>,
): Generator<PlanStep> {
  if (anew.size === 0) return
  for (const node of changed.reached) {
    if (!isStored(node)) continue
    for (const [name, link] of node.children) {
      const target = link.isHard ? anew.get(link.node?.address ?? -1) : undefined
      if (target === undefined) continue
      const path = childPath(changed.pathOf(node)!, name)
      if (path === target || changed.at(path) !== changed.of(link.node!)) continue
      yield { kind: 'unlink', path }
      yield { kind: 'hard-link', path, target }
    }
  }
}
