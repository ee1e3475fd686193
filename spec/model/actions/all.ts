import type { Action } from '../call.js'
import { appending } from './appending.js'
import { changing } from './changing.js'
import { lazyArrays } from './lazy-arrays.js'
import { saving } from './saving.js'
import { sessions } from './sessions.js'
import { versions } from './versions.js'

export const actions: readonly Action[] = [
  ...saving,
  ...changing,
  ...appending,
  ...sessions,
  ...versions,
  ...lazyArrays,
]
