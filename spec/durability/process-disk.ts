import type { Disk, DiskHandle, DiskStatus } from '#lib/stores/h5wasm/durability/disk.js'

/** A disk as one process sees it: what that has open is closed when it ends. */
export class ProcessDisk implements Disk {
  readonly user: number
  readonly #disk: Disk
  readonly #handles: DiskHandle[] = []

  constructor(disk: Disk) {
    this.#disk = disk
    this.user = disk.user
  }

  /** Ends the process, as a kill does. */
  end(): void {
    for (const handle of this.#handles) handle.close()
  }

  open(path: string, access: 'read' | 'change' | 'make'): DiskHandle {
    const handle = this.#disk.open(path, access)
    this.#handles.push(handle)
    return handle
  }

  status(path: string): DiskStatus | undefined {
    return this.#disk.status(path)
  }

  realPath(path: string): string {
    return this.#disk.realPath(path)
  }

  list(folder: string): string[] {
    return this.#disk.list(folder)
  }

  link(from: string, to: string): void {
    this.#disk.link(from, to)
  }

  rename(from: string, to: string): void {
    this.#disk.rename(from, to)
  }

  unlink(path: string): void {
    this.#disk.unlink(path)
  }

  syncFolder(folder: string, file: DiskHandle | undefined): void {
    this.#disk.syncFolder(folder, file)
  }

  isInUse(path: string): boolean | undefined {
    return this.#disk.isInUse(path)
  }
}
