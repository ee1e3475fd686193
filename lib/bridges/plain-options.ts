import type { ClassTransformOptions } from 'class-transformer'

import { checkOptions } from '../metadata/check-options.js'
import { registry as defaultRegistry } from '../metadata/default-registry.js'
import type { Registry } from '../metadata/registry.js'

/** What `toPlain` and `fromPlain` take: a registry, and class-transformer's own options. */
export interface PlainOptions {
  /** Knows the classes; by default the one that `@H5Class` fills. */
  readonly registry?: Registry
  /** Takes only what is exposed to one of these groups, and what is exposed to all. */
  readonly groups?: readonly string[]
  /** Takes only what `@Expose({ since, until })` gives to this version. */
  readonly version?: number
  /** Whether properties without `@Expose` or `@Exclude` are taken (default) or left out. */
  readonly strategy?: 'excludeAll' | 'exposeAll'
  /** Leaves out properties that begin so. */
  readonly excludePrefixes?: readonly string[]
  /** Takes only what has `@Expose`. */
  readonly excludeExtraneousValues?: boolean
  /** Takes every declared field, whatever `@Expose` and `@Exclude` say. */
  readonly ignoreDecorators?: boolean
}

const optionNames: readonly (keyof PlainOptions)[] = [
  'registry',
  'groups',
  'version',
  'strategy',
  'excludePrefixes',
  'excludeExtraneousValues',
  'ignoreDecorators',
]

export interface CheckedPlainOptions {
  readonly registry: Registry
  readonly transform: ClassTransformOptions
}

/** @throws TypeError for an option that does not exist. */
export function checkPlainOptions(options: PlainOptions, taker: string): CheckedPlainOptions {
  checkOptions(options, optionNames, taker)
  const { registry = defaultRegistry, groups, excludePrefixes, ...rest } = options
  const transform: ClassTransformOptions = { ...rest }
  if (groups !== undefined) transform.groups = [...groups]
  if (excludePrefixes !== undefined) transform.excludePrefixes = [...excludePrefixes]
  return { registry, transform }
}
