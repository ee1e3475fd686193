import type { ContainerForms, PrimitiveForm } from '../values/python/python-type.js'
import { setForms } from '../values/python/python-type.js'
import type { PickleContext } from './pickle-context.js'
import { recordAt } from './record-at.js'

/** Gathers which primitives in a container have a form in Python that JavaScript can't tell. */
export class FormCollector {
  readonly #context: PickleContext
  readonly #some = new Map<unknown, PrimitiveForm>()
  readonly #keys = new Map<unknown, PrimitiveForm | 'direct'>()
  #first: PrimitiveForm | undefined
  #count = 0
  #isUniform = true

  constructor(context: PickleContext) {
    this.#context = context
  }

  add(key: unknown, value: unknown, path: string): void {
    const form = this.formAt(value, path)
    if (this.#count++ === 0) this.#first = form
    else if (form !== this.#first) this.#isUniform = false
    if (form !== undefined && !isUsual(form, value)) this.#some.set(key, form)
  }

  addKey(key: unknown, form: PrimitiveForm | 'direct' | undefined): void {
    if (form !== undefined) this.#keys.set(key, form)
  }

  /** The form of a primitive that the node at a path gave. */
  formAt(value: unknown, path: string): PrimitiveForm | undefined {
    if (typeof value === 'object') return undefined
    const record = recordAt(path, this.#context)
    return record === undefined ? undefined : this.#context.pickle.forms.get(record.path)
  }

  /** @param apart Whether numbers that could be one dataset are not. */
  giveTo(container: object, apart = false): void {
    const forms: { -readonly [K in keyof ContainerForms]: ContainerForms[K] } = {}
    if (this.#some.size > 0 && this.#isUniform && this.#first !== undefined)
      forms.every = this.#first
    else if (this.#some.size > 0) forms.some = this.#some
    if (this.#keys.size > 0) forms.keys = this.#keys
    if (apart) forms.apart = true
    if (Object.keys(forms).length > 0) setForms(container, forms)
  }
}

/** Whether a value would be written in this form anyway. */
function isUsual(form: PrimitiveForm, value: unknown): boolean {
  if (form === 'unicode') return true
  if (form === 'int') return typeof value === 'number' ? !Object.is(value, -0) : true
  return (
    form === 'float' &&
    typeof value === 'number' &&
    (!Number.isSafeInteger(value) || Object.is(value, -0))
  )
}
