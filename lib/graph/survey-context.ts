import { readingFailed } from '../instances/read.js'
import type { FieldDefinition } from '../metadata/definition.js'
import type { DatasetForm, GroupForm } from '../table/form.js'
import type { Where } from '../table/table-host.js'
import type { Step } from '../values/draft.js'
import { propertyPath } from '../values/property-path.js'
import type { EncodeContext } from '../values/value-kind.js'
import { describeType } from './conform.js'
import { mismatch, refuse, withFieldAttributes } from './declared-draft.js'
import { expectation } from './expectation.js'

type Asked = Pick<EncodeContext, 'strings' | 'needs' | 'placed'>

/** Where a survey is, which its messages say, and what the encoders of values ask it. */
export class SurveyContext implements EncodeContext {
  readonly strings: EncodeContext['strings']
  readonly needs: EncodeContext['needs']
  readonly placed: EncodeContext['placed']
  path = ''
  field: FieldDefinition | undefined
  /** What the way of a message begins with. */
  root: unknown
  steps: () => Step[] = () => []

  constructor({ strings, needs, placed }: Asked) {
    this.strings = strings
    this.needs = needs
    this.placed = placed
  }

  readonly property = (): string => propertyPath(this.root, this.steps())

  at({ path, steps }: Where, field: FieldDefinition | undefined): this {
    this.path = path
    this.field = field
    this.steps = steps
    return this
  }

  expect(field: FieldDefinition, value: unknown, where: Where): void {
    const { type } = field
    if (type === undefined || (type.kind !== 'number' && expectation(type, value))) return
    throw mismatch(value, describeType(type), field, this.at(where, field), type)
  }

  refuseNumber(field: FieldDefinition, why: string, where: Where): never {
    throw refuse(why, field, this.at(where, field))
  }

  /** Says where something failed, unless that is said already. */
  failure(cause: unknown, where: Where): Error {
    const { path } = this.at(where, undefined)
    return readingFailed(cause, 'this object', { path, property: this.property() })
  }

  decorate<F extends DatasetForm | GroupForm>(form: F, field: FieldDefinition, where: Where): F {
    return withFieldAttributes(form as never, field, this.at(where, field)) as unknown as F
  }
}
