import { fieldPlace, type InstancePlace } from '../instances/instance-place.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { AttributeRecord } from '../records/node-record.js'
import type { Origin } from './conform.js'

export const noAttributes: ReadonlyMap<string, AttributeRecord> = new Map()

/** Where the value of a field comes from; its name is put together when a message needs it. */
export class FieldOrigin implements Origin {
  readonly attributes: ReadonlyMap<string, AttributeRecord>
  readonly #field: FieldDefinition
  readonly #definition: ClassDefinition
  readonly #place: InstancePlace

  constructor(
    field: FieldDefinition,
    definition: ClassDefinition,
    place: InstancePlace,
    attributes: ReadonlyMap<string, AttributeRecord> = noAttributes,
  ) {
    this.#field = field
    this.#definition = definition
    this.#place = place
    this.attributes = attributes
  }

  get path(): string | undefined {
    return this.#place.path
  }

  get property(): string {
    return fieldPlace(this.#field, this.#definition, this.#place).property
  }
}
