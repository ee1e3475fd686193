import { aborted } from '../../errors.js'
import type {
  CreateDataset,
  CreateGroup,
  CreateHardLink,
  PlanStep,
  WritePlan,
} from '../../records/write-plan.js'
import type { WriteOptions } from '../store.js'
import { move, unlink } from './link-operations.js'
import type { H5Wasm } from './module.js'
import type { FreedStrings } from './space/freed-strings.js'
import { refuseUnsafeName } from './safe-name.js'
import { createAttribute, deleteAttribute, setAttribute } from './write-attributes.js'
import type { TypeFormats } from './type-formats.js'
import { createDataset, extend, overwrite } from './write-dataset.js'

const progressInterval = 1024
/** What changes nothing but elements. */
const leavesObjects: ReadonlySet<PlanStep['kind']> = new Set(['unlink', 'overwrite', 'extend'])

/** Executes a plan on an open file, whose strings `freed` gives back where it is given, and stops after each call of HDF5; the caller takes back what a failed one has done. */
export function* writePlan(
  wasm: H5Wasm,
  file: bigint,
  plan: WritePlan,
  options: WriteOptions = {},
  freed?: FreedStrings,
  formats?: TypeFormats,
): Generator<void, void> {
  const { steps } = plan
  const { signal, onProgress } = options
  for (let done = 0; done < steps.length; done++) {
    if (done % progressInterval === 0) {
      if (signal?.aborted === true) throw aborted('Saving', signal.reason)
      if (done > 0) onProgress?.(done, steps.length)
    }
    const step = steps[done]!
    if (freed !== undefined && step.kind === 'unlink') yield* freed.free(step.path)
    else if (!leavesObjects.has(step.kind)) freed?.expectChange()
    yield* writeStep(wasm, file, step, formats)
    yield
  }
  onProgress?.(steps.length, steps.length)
}

function* writeStep(
  wasm: H5Wasm,
  file: bigint,
  step: PlanStep,
  formats: TypeFormats | undefined,
): Generator<void, void> {
  const { path } = step
  refuseUnsafeName(path, path)
  switch (step.kind) {
    case 'group':
      wasm.call('create_group', file, path, true)
      return createAttributes(wasm, file, step)
    case 'dataset':
      yield* createDataset(wasm, file, step)
      return createAttributes(wasm, file, step)
    case 'hard-link':
      return createHardLink(wasm, file, step)
    case 'unlink':
      return unlink(wasm, file, path)
    case 'move':
      refuseUnsafeName(step.to, step.to)
      return move(wasm, file, path, step.to)
    case 'overwrite':
      return yield* overwrite(wasm, file, step, formats)
    case 'extend':
      return extend(wasm, file, step)
    case 'set-attribute':
      return setAttribute(wasm, file, step)
    case 'delete-attribute':
      return deleteAttribute(wasm, file, step)
  }
}

function createAttributes(wasm: H5Wasm, file: bigint, step: CreateGroup | CreateDataset): void {
  for (const attribute of step.attributes) createAttribute(wasm, file, step.path, attribute)
}

function createHardLink({ call }: H5Wasm, file: bigint, { path, target }: CreateHardLink): void {
  refuseUnsafeName(target, path)
  call('create_hard_link', file, target, path)
}
