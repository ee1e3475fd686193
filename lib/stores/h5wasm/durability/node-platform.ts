/// <reference types="node" />
import { copyAccessList } from './access-list.js'
import { lockInKernel } from './kernel-lock.js'
import { nodeDisk } from './node-disk.js'
import { nodeProcesses } from './node-processes.js'
import type { Platform } from './platform.js'
import { windowsDisk } from './windows-disk.js'
import { warnOnce } from '../../../warn-once.js'

export const nodePlatform: Platform = {
  disk: process.platform === 'win32' ? windowsDisk(nodeDisk) : nodeDisk,
  processes: nodeProcesses,
  copyAccessList,
  lockInKernel,
  warn: warnOnce,
}
