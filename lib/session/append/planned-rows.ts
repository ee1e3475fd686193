import { cannotStore, H5Error, isH5Error } from '../../errors.js'
import { encodeGraph } from '../../graph/encode.js'
import type { Place } from '../../graph/place.js'
import { referenceDraft, rowAttribute } from '../../graph/reference.js'
import type {
  CreateDataset,
  CreateNode,
  PlanAttribute,
  PlanStep,
} from '../../records/write-plan.js'
import { textAttribute, textAttributeOf } from '../../values/attributes.js'
import { encodeString } from '../../values/string.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin, parentOf } from '../object-path.js'
import type { ResolvedSettings } from '../session-options.js'
import type { StringLabels } from '../../values/string-labels.js'
import { refuseStandIn } from '../../values/stand-in.js'

/** What is to be made, by path. */
export type PlannedSteps = Map<string, CreateNode>

/** Rows in the form in which they would be stored by themselves, at the path of the table that they are added to. */
export interface PlannedRows {
  readonly steps: PlannedSteps
  /** Those of them that refer to others of them. */
  readonly referring: ReadonlySet<string>
  /** The nodes among them that references of the rows lead to, by path: their elements get other numbers. */
  readonly innerTargets: ReadonlySet<string>
  /** Where else references lead. */
  readonly outerTargets: ReadonlySet<string>
  /** Says how many elements of these nodes are stored already; the references count from there. */
  resolve(base: (path: string) => number): void
  /** Where objects lie when all is written, by what `moved` makes of their paths. */
  places(moved: (path: string) => string): Iterable<readonly [object, Place]>
  /** Objects that lie side by side, and the number of the first. */
  readonly rows: readonly {
    readonly path: string
    readonly rows: readonly unknown[]
    readonly first: number
  }[]
}

/** A name that no object of the file has: `%` is followed by digits. */
const temporary = '/%append'

export interface PlanningOptions {
  /** Where an object is that is referred to. */
  readonly locate?: (object: object) => Place | undefined
  /** Whether the table is the one of all instances of a class. */
  readonly areEntities?: boolean
}

/** Encodes rows as an array of their own; what the session knows is referred to, what is `lone` gets a node. */
export function planRows(
  identity: IdentityMap,
  path: string,
  rows: readonly object[],
  lone: ReadonlySet<object>,
  { registry: classes, strings }: ResolvedSettings,
  { locate = (object) => identity.linkable(object), areEntities = false }: PlanningOptions = {},
): PlannedRows {
  const {
    plan,
    places,
    rows: placed,
    streams,
    stays,
  } = atHome(path, () =>
    identity.asking(() =>
      encodeGraph([[temporary, rows]], {
        classes,
        strings,
        locate,
        packsKnownRows: true,
        ...(lone.size > 0 && { keepsNode: (object: object) => lone.has(object) }),
        mayLink: false,
      }),
    ),
  )
  if (streams.length > 0) throw refuse('rows with lazy arrays', path)
  const [standIn] = stays
  if (standIn !== undefined) throw refuseStandIn(standIn.value, path, standIn.property)
  const origin = areEntities ? poolIn(plan.steps, path) : temporary
  const home = (at: string): string => (isWithin(at, origin) ? path + at.slice(origin.length) : at)
  const steps = new Map<string, CreateNode>()
  const innerTargets = new Set<string>()
  const outerTargets = new Set<string>()
  const referring = new Set<string>()
  for (const planned of plan.steps) {
    // Only the list of the entities that are planned leads to their table.
    if (isWithin(origin, planned.path) && planned.path !== origin) continue
    const step = unlinked(planned, strings)
    if (step === undefined) throw refuse('rows that share values', home(planned.path))
    const at = home(step.path)
    if (isWithin(at, `${path}/__/objects`))
      throw refuse('rows that share a buffer, or are nested more than 32 levels deep', path)
    const target = referenceOf(step)
    if (target === undefined) steps.set(at, { ...step, path: at })
    else {
      if (step.kind === 'group') throw refuse('rows that bring the table that they refer to', at)
      const isInner = isWithin(target, origin)
      ;(isInner ? innerTargets : outerTargets).add(home(target))
      if (isInner) referring.add(at)
      steps.set(at, withTarget({ ...step, path: at }, home(target), strings))
    }
  }
  const firsts = new Map<string, number>()
  const inner = (at: string): boolean => isWithin(at, path)
  return {
    steps,
    referring,
    innerTargets,
    outerTargets,
    resolve(base) {
      for (const { path: at } of placed) firsts.set(home(at), base(home(at)))
      for (const at of referring) {
        const step = steps.get(at)!
        const first = base(referenceOf(step)!)
        if (first > 0) steps.set(at, counted(step as CreateDataset, first))
      }
    },
    *places(moved) {
      for (const [object, { path: at, index }] of places)
        if (index === undefined || inner(home(at))) yield [object, { path: moved(home(at)), index }]
    },
    get rows() {
      return placed.map(({ path: at, rows: list }) => {
        const own = home(at)
        return { path: own, rows: list, first: firsts.get(own) ?? 0 }
      })
    },
  }
}

/** Where a plan has the table of the entities that it is about, and no other. */
function poolIn(steps: readonly PlanStep[], path: string): string {
  const pools = steps.filter((step) => parentOf(step.path) === `${temporary}/__/tables`)
  if (pools.length !== 1) throw refuse('rows that bring others', path)
  return pools[0]!.path
}

/** Names the table where a failure names the place that its rows had meanwhile. */
function atHome<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (!isH5Error(cause) || cause.path === undefined || !isWithin(cause.path, temporary))
      throw cause
    const { code, property, message } = cause
    throw new H5Error(
      code,
      message.replace(`(at ${temporary}`, () => `(at ${path}`),
      {
        path: path + cause.path.slice(temporary.length),
        property,
        cause: cause.cause,
      },
    )
  }
}

/** Says by a reference what a plan says by a second link. */
function unlinked(step: PlanStep, strings: StringLabels): CreateNode | undefined {
  if (step.kind === 'hard-link') return { path: step.path, ...referenceDraft(step.target, strings) }
  return step.kind === 'dataset' || step.kind === 'group' ? step : undefined
}

/** The path that a step refers to. */
export function referenceOf(step: CreateNode): string | undefined {
  if (textAttributeOf(step, 'js_type') !== 'Reference') return undefined
  const target = textAttributeOf(step, 'target')
  if (target !== undefined) return target
  const data = step.kind === 'dataset' ? step.data : undefined
  return typeof data === 'string' ? data : undefined
}

/** The same with another path that it refers to. */
export function withTarget(
  step: CreateDataset,
  target: string,
  strings: StringLabels,
): CreateDataset {
  if (step.type.kind === 'integer')
    return {
      ...step,
      attributes: step.attributes.map((one) =>
        one.name === 'target' ? textAttribute('target', target) : one,
      ),
    }
  return { ...step, ...encodeString(target, strings, step.attributes) }
}

/** The same with numbers that count from the elements that are there. */
function counted(step: CreateDataset, first: number): CreateDataset {
  if (step.type.kind === 'integer')
    return {
      ...step,
      data: (step.data as Int32Array).map((row) => (row < 0 ? row : row + first)),
    }
  return {
    ...step,
    attributes: step.attributes.map((one) => (one.name === 'row' ? later(one, first) : one)),
  }
}

function later({ data }: PlanAttribute, first: number): PlanAttribute {
  const [row = 0, ...rest] = ArrayBuffer.isView(data)
    ? Array.from(data as Int32Array)
    : [Number(data)]
  return rowAttribute([row + first, ...rest])
}

export const refuse = (what: string, path: string): Error =>
  cannotStore(what, 'Load the table, add the rows to it, and save it again.', { path })
