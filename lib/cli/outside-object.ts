/** Stands for an object that is not in the file, which has only its id. */
export class OutsideObject {
  readonly id: unknown

  constructor(id: unknown) {
    this.id = id
  }

  static idOf(object: object): unknown {
    return object instanceof OutsideObject ? object.id : undefined
  }

  static objectOf(id: unknown): unknown {
    return new OutsideObject(id)
  }
}
