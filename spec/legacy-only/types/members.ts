import { H5Field } from 'h5orm'

/** The legacy dialect shows decorators only the public members of a class. */
export class Members {
  @H5Field('float64') private hidden = 0
  @H5Field('float64') protected inherited = 0
  @H5Field('float64') declare declared: number
  // @ts-expect-error -- public members are checked, declared ones too
  @H5Field('float64') declare misfit: string

  @H5Field('float64') get twice(): number {
    return this.hidden * 2 + this.inherited
  }

  // @ts-expect-error -- getters are checked
  @H5Field('string') get half(): number {
    return this.hidden / 2
  }
}

export class Hash {
  // @ts-expect-error -- the language allows no decorator here
  @H5Field('float64') #gone = 0

  get gone(): number {
    return this.#gone
  }
}
