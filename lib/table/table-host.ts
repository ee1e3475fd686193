import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { Step, ValueChild } from '../values/draft.js'
import type { Column } from './column.js'
import type { Extent } from './column-forms.js'
import type {
  Entry,
  GroupForm,
  Link,
  ObjectEntry,
  PackedEntry,
  RowSet,
  DatasetForm,
} from './form.js'
import type { Likeness } from './likeness.js'
import type { Origin } from './origin.js'
import type { RowsBuilder } from './rows-builder.js'
import type { Variant } from './variants.js'
import type { StringLabels } from '../values/string-labels.js'

/** How instances of one prototype may be stored: as rows, as rows of the one table of their class, or alone. */
export interface RowClass {
  readonly kind: 'rows' | 'entity' | 'alone'
  readonly definition: ClassDefinition | undefined
}

export interface EntityRow {
  readonly set: RowSet
  readonly number: number
}

/** Where something is, for messages. */
export interface Where {
  readonly path: string
  readonly steps: () => Step[]
}

/** What columns need of the survey that they are part of. */
export interface TableHost {
  readonly strings: StringLabels
  rowClassOf(prototype: object): RowClass
  /** Whether that may be so of instances of registered classes too. */
  readonly anyMayBeNamed: boolean
  /** Tells whether an object is stored by a name, that it is registered under or that it has elsewhere. */
  isNamed(value: object): boolean
  /** `prepared`: it is none of the unregistered rows. */
  entryOf(value: object, prepared: boolean): Entry | undefined
  /** Whether an object of a prototype may have been met or stored before. */
  mayKnow(prototype: object): boolean
  /** Whether an object must not become a row: something else leads to the node that it has. */
  readonly keepsNode: ((value: object) => boolean) | undefined
  register(value: object, entry: PackedEntry): void
  /** Whether there are unregistered rows, of a prototype or at all. */
  hasUnregistered(prototype?: object): boolean
  /** Prepares for many objects of a prototype: those that may be among unregistered rows get registered. */
  prepare(prototype: object, signatures: Iterable<string>): void
  /** Says that rows were added which were not registered one by one. */
  addUnregistered(prototype: object, set: RowSet, start: number, signatures: Iterable<string>): void
  /**
   * The row of an instance whose class keeps all its instances in one table; `undefined` when an earlier save put it
   * elsewhere. The answer is valid until the next.
   */
  entityOf(value: object, definition: ClassDefinition): EntityRow | undefined
  /**
   * The rows of many of them, one after another without what is absent; `undefined` when each has to be looked at.
   */
  entitiesOf(
    values: readonly unknown[],
    definition: ClassDefinition,
  ): { readonly set: RowSet; readonly numbers: Int32Array } | undefined
  /** Makes a place among the tables of the dump; the link is filled in later. */
  share(name: string, column: Column): Link
  makeColumn(
    field: FieldDefinition | undefined,
    place: { readonly path: string; readonly origin: Origin },
  ): Column
  /** Surveys values that need nodes of their own; their steps are numbers of elements of a column. */
  visit(children: readonly ValueChild[], form: GroupForm, column: Column): void
  /** Gives a column more values, when what is being done is done. */
  feed(column: Column, values: readonly unknown[], likeness?: Likeness): void
  /** Notes that a buffer is used; what is used twice cannot be packed. */
  useBuffer(buffer: ArrayBufferLike): void
  isContested(buffer: ArrayBufferLike): boolean
  viewEntry(view: ArrayBufferView): ObjectEntry
  /** Throws when a value is not what a field was declared to hold. */
  expect(field: FieldDefinition, value: unknown, where: Where): void
  /** Throws, because a number does not fit. */
  refuseNumber(field: FieldDefinition, why: string, where: Where): never
  /** Wraps what a getter threw. */
  failure(cause: unknown, where: Where): Error
  /** Adds the attributes, chunks and filters that a field declares. */
  decorate<F extends DatasetForm | GroupForm>(form: F, field: FieldDefinition, where: Where): F
  /** Does it later, before anything gets its place: deep graphs must not use the call stack. */
  defer(task: FinishTask): void
}

/** Decides how columns are stored, and hands that to `put`. */
export type FinishTask = { readonly put: (form: DatasetForm | GroupForm) => void } & (
  | { readonly kind: 'array'; readonly column: Column }
  | { readonly kind: 'field'; readonly column: Column; readonly extent: Extent }
  | {
      readonly kind: 'variant'
      readonly column: Column
      readonly variant: Variant
      readonly extent: Extent
    }
  | { readonly kind: 'rows'; readonly rows: RowsBuilder; readonly extent: Extent }
)
