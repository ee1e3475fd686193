import { registry } from 'h5orm'

/**
 * Makes names mean these classes while a suite runs: both dialects' builds may run in one process, and declare the
 * same names at the top of their modules.
 */
export function claimNames(...classes: (new () => object)[]): void {
  before(() => {
    for (const one of classes) registry.register(one)
  })
}
