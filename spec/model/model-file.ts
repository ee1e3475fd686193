import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Session } from 'h5orm'

/** The file of a program. */
export interface ModelFile {
  create(): Promise<Session>
  /** Closes all sessions on the file, and opens it again. */
  reopen(last: Session, mode: 'r' | 'r+'): Promise<Session>
  remove(): Promise<void>
}

export const inMemory = (): ModelFile => ({
  create: () => Session.create(),
  async reopen(last, mode) {
    const bytes = await last.toBytes()
    await last.close({ closeAll: true })
    return Session.open(bytes, { mode })
  },
  remove: async () => undefined,
})

export async function onDisk(): Promise<ModelFile> {
  const folder = await mkdtemp(join(tmpdir(), 'h5orm-model-'))
  const path = join(folder, 'model.h5')
  return {
    create: () => Session.open(path, { mode: 'w' }),
    async reopen(last, mode) {
      await last.close({ closeAll: true })
      return Session.open(path, { mode })
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
