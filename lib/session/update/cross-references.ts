import type { PlanAttribute, PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { pickleTypes } from '../../hdf5pickle/pickle-type.js'
import { decodeLatin1, decodeUtf8 } from '../../hdf5pickle/wtf8.js'
import { integerAttribute, textAttributeOf } from '../../values/attributes.js'
import { ancestorsOf, isWithin } from '../object-path.js'

/**
 * The attribute of a group below which a reference leads from one part to another: what is replaced or deleted there
 * may be referred to from outside of it.
 */
const crossReferences = 'js_references'
/** Python's hdf5pickle marks its files by this, and refers from wherever to wherever. */
const pickleProtocol = 'hdf5pickle_protocol'
const mark: PlanAttribute = integerAttribute(crossReferences, 1)

export const markRoot: PlanStep = { kind: 'set-attribute', path: '/', attribute: mark }

export interface MarkedPlan {
  readonly steps: readonly PlanStep[]
  /** Whether a reference leaves the object that is saved with it. */
  readonly isCrossing: boolean
}

/** Marks the groups of a plan within which references lead from one part to another. */
export function markReferences(steps: readonly PlanStep[], roots: readonly string[]): MarkedPlan {
  const marked = new Set<string>()
  let isCrossing = false
  for (const step of steps) {
    const target = step.kind === 'dataset' ? targetOf(step) : undefined
    // What a group refers to above itself goes only when it goes too.
    if (target === undefined || isWithin(step.path, target)) continue
    const root = roots.find((each) => isWithin(step.path, each))
    if (root === undefined || !isWithin(target, root)) isCrossing = true
    else if (!isWithin(target, `${root}/__`)) marked.add(root)
  }
  if (marked.size === 0) return { steps, isCrossing }
  const withMarks = steps.map((step) =>
    step.kind === 'group' && marked.has(step.path)
      ? { ...step, attributes: [...step.attributes, mark] }
      : step,
  )
  return { steps: withMarks, isCrossing }
}

/** The paths that the steps of a plan refer or link to. */
export function plannedTargets(steps: readonly PlanStep[]): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'hard-link') return [step.target]
    if (step.kind === 'group') return pickledTarget(step)
    const target = step.kind === 'dataset' ? targetOf(step) : undefined
    return target === undefined ? [] : [target]
  })
}

/** Where a reference of hdf5pickle leads: its attributes are bytes. */
function pickledTarget({ attributes }: Extract<PlanStep, { kind: 'group' }>): string[] {
  const text = (name: string): string | undefined => {
    const data = attributes.find((attribute) => attribute.name === name)?.data
    if (!(data instanceof Uint8Array)) return undefined
    return decodeUtf8(data) ?? decodeLatin1(data)
  }
  const target = text('target')
  return target !== undefined && text('pickletype') === pickleTypes.reference ? [target] : []
}

function targetOf(step: Extract<PlanStep, { kind: 'dataset' }>): string | undefined {
  if (step.attributes.length === 0) return undefined
  if (step.type.kind === 'integer') return textAttributeOf(step, 'target')
  const isPath = typeof step.data === 'string' && textAttributeOf(step, 'js_type') === 'Reference'
  return isPath ? (step.data as string) : undefined
}

/** The step that marks the file's own group, unless it is marked. */
export async function rootMarkSteps(store: Store): Promise<readonly PlanStep[]> {
  return (await markedAround(store, [])) === undefined ? [markRoot] : []
}

/** The marks that are missing where rows of a table refer to something else than the table. */
export async function crossingSteps(
  store: Store,
  table: string,
  targets: { readonly innerTargets: Iterable<string>; readonly outerTargets: Iterable<string> },
): Promise<PlanStep[]> {
  const outer = [...targets.outerTargets].filter((target) => !isWithin(table, target))
  const inner = [...targets.innerTargets].some(
    (target) => target !== table && !isWithin(target, `${table}/__`),
  )
  for (const target of outer) {
    const common = ancestorsOf(table).filter((group) => isWithin(target, group))
    const around = `${common.at(-1) ?? ''}/_`
    if ((await markedAround(store, [around])) === undefined) return [markRoot]
  }
  if (!inner || (await markedAround(store, [`${table}/_`])) !== undefined) return []
  return [{ kind: 'set-attribute', path: table, attribute: mark }]
}

/** The outermost group around some paths that has the mark. */
export async function markedAround(
  store: Store,
  paths: readonly string[],
): Promise<string | undefined> {
  const groups = ['/', ...new Set(paths.flatMap(ancestorsOf))]
  const records = await store.read(
    groups.map((path) => ({ path, data: false, children: false })),
    { maxBytes: 2 ** 30 },
  )
  return groups.find((_, i) => {
    const record = records[i]
    if (record?.kind !== 'group') return false
    return (
      record.attributes.has(crossReferences) || (i === 0 && record.attributes.has(pickleProtocol))
    )
  })
}
