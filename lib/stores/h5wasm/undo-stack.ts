import type { StoredFile } from './stored-file.js'
import { UndoLog } from './undo-log.js'

/** Nested transactions on a file of which the inner ones can be taken back alone. */
export class UndoStack {
  readonly #logs: UndoLog[] = []

  get depth(): number {
    return this.#logs.length
  }

  begin(size: number): void {
    this.#logs.push(new UndoLog(size))
  }

  /** Is called before the bytes from `start` to `end` of the file change. */
  keep(start: number, end: number, file: StoredFile): void {
    for (const log of this.#logs) {
      log.keep(start, end, (from, to) => {
        const bytes = new Uint8Array(to - from)
        return bytes.subarray(0, file.read(bytes, from))
      })
    }
  }

  commit(): void {
    this.#logs.pop()
  }

  /** Takes the innermost transaction back; when that fails it may be tried again. */
  rollback(file: StoredFile): void {
    this.#logs.at(-1)?.restore(
      (size) => file.truncate(size),
      (bytes, at) => file.write(bytes, at),
    )
    this.#logs.pop()
  }
}
