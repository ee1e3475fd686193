import { copyAccessList } from './access-list.js'
import { lockInKernel } from './kernel-lock.js'
import { nodeDisk } from './node-disk.js'
import { nodeProcesses } from './node-processes.js'
import type { Platform } from './platform.js'
import { warnOnce } from '../../../warn-once.js'

export const nodePlatform: Platform = {
  disk: nodeDisk,
  processes: nodeProcesses,
  copyAccessList,
  lockInKernel,
  warn: warnOnce,
}
