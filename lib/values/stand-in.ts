import { cannotStore } from '../errors.js'
import { int8 } from './attributes.js'
import { BrokenLink } from './broken-link.js'
import type { DatasetDraft } from './draft.js'
import { Unreadable } from './unreadable.js'
import type { EncodeContext } from './value-kind.js'

/** What stands for something in a file that can't be written anywhere else. */
export type StandIn = Unreadable | BrokenLink

export const isStandIn = (value: unknown): value is StandIn =>
  value instanceof Unreadable || value instanceof BrokenLink

/** The draft of what stays in the file as it is, where it is that already. */
export const standInDraft = (context: Pick<EncodeContext, 'property'>): DatasetDraft => ({
  kind: 'dataset',
  type: int8,
  shape: [0],
  data: new Int8Array(0),
  attributes: [],
  stays: context.property(),
})

/** Refuses what stands for something that is not where it would be saved. */
export const refuseStandIn = (value: StandIn, path: string, property?: string): Error =>
  value instanceof Unreadable
    ? cannotStore(
        `what stands for ${value.path}, which can't be read`,
        `Leave it out, or save the object where it was loaded from: there the node stays as it is. ${value.reason}`,
        { path, property },
      )
    : cannotStore(
        `a link to ${value.target || 'what another program defined'}, which is not followed`,
        'Leave it out, or save the object where it was loaded from: there the link stays as it is.',
        { path, property },
      )
