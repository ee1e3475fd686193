/** Says what Node's `console.log` shows of the objects of a class. */
export function showAs<T extends object>(prototype: T, describe: (object: T) => string): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    configurable: true,
    writable: true,
    value(this: T) {
      return describe(this)
    },
  })
}
