import { H5Field } from 'h5orm'

/** The standard dialect shows decorators the types of all members, private ones too. */
export class Secrets {
  // @ts-expect-error -- text is no number
  @H5Field('float64') private text = ''
  // @ts-expect-error -- text is no number
  @H5Field('float64') protected inherited = ''
  // @ts-expect-error -- text is no number
  @H5Field('float64') #hidden = ''
  // @ts-expect-error -- text is no number
  @H5Field('float64') accessor #stored = ''
  @H5Field('string') #fits: string | null = null
  @H5Field('string') accessor #fitsToo: string | undefined
  @H5Field('string') private readonly fitsAsWell: string = ''

  all(): unknown[] {
    return [
      this.text,
      this.inherited,
      this.#hidden,
      this.#stored,
      this.#fits,
      this.#fitsToo,
      this.fitsAsWell,
    ]
  }
}

export class Places {
  // @ts-expect-error -- a method is not stored
  @H5Field() method(): void {}

  @H5Field('float64') get getter(): number {
    return 1
  }

  // @ts-expect-error -- getters are checked
  @H5Field('string') get misfit(): number {
    return 1
  }

  // @ts-expect-error -- a setter has no value to store
  @H5Field() set setter(_: number) {}
}
