import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Session } from 'h5orm'

/** The file of a program. */
export interface ModelFile {
  create(): Promise<Session>
  /** Closes all sessions on the file, and opens it again. */
  reopen(last: Session, mode: 'r' | 'r+'): Promise<Session>
  bytes(last: Session): Promise<Uint8Array>
  remove(): Promise<void>
}

export const inMemory = (): ModelFile => ({
  create: () => Session.create(),
  async reopen(last, mode) {
    const bytes = await last.toBytes()
    await last.close({ closeAll: true })
    return Session.open(bytes, { mode })
  },
  bytes: async (last) => last.toBytes(),
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
    async bytes(last) {
      await last.flush()
      return readFile(path)
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
