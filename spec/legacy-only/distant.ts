/** Imported as a type only: the compiler emits `Function` for it. */
export class Distant {
  readonly name: string = ''
}
