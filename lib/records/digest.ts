const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)

/** Reduces values to 64 bits; equal ones give the same, and others almost certainly not. */
export class Digest {
  #a = 0x9e3779b9
  #b = 0x85ebca6b

  add(value: unknown): this {
    if (typeof value === 'number') {
      float[0] = value
      this.#mix(words[0]!)
      this.#mix(words[1]!)
    } else if (typeof value === 'object' && value !== null && 'length' in value)
      this.addAll(value as ArrayLike<unknown>)
    else {
      const text = String(value)
      this.#mix(text.length)
      for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i))
    }
    return this
  }

  addAll(values: ArrayLike<unknown>, start = 0, stop: number = values.length): this {
    for (let i = start; i < stop; i++) this.add(values[i])
    return this
  }

  get text(): string {
    return `${(this.#a >>> 0).toString(36)}.${(this.#b >>> 0).toString(36)}`
  }

  #mix(word: number): void {
    this.#a = Math.imul(this.#a ^ word, 0x9e3779b1)
    this.#a ^= this.#a >>> 15
    this.#b = Math.imul(this.#b ^ (word + this.#a), 0x85ebca77)
    this.#b ^= this.#b >>> 13
  }
}

/** The digest of some elements. */
export const digestOf = (values: ArrayLike<unknown>, start?: number, stop?: number): string =>
  new Digest().addAll(values, start, stop).text
